import { ReactNode } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { Status } from '@glovebox/guarded-change-common';
import { TextWithPeople } from '../people/TextWithPeople';
import { RelativeTime, TimeSince } from '../time/RelativeTime';
import { ToneChip } from './StatusChip';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      columnGap: theme.spacing(1.5),
      rowGap: theme.spacing(0.5),
    },
    since: { color: theme.palette.textSubtle, whiteSpace: 'nowrap' },
    next: { flexBasis: '100%', color: theme.palette.text.primary },
  }),
  { name: 'GloveboxStatusLine' },
);

/**
 * One line of truth: the word, its reason, since when, and what to do next.
 *
 * @public
 */
export function StatusLine(props: {
  status: Status;
  /** The word tells of a moment ("Rejected 2 days ago"), not of something that goes on ("Ready for 2 days"). */
  happened?: boolean;
  /** More facts of the same weight, for example the time left. */
  children?: ReactNode;
}) {
  const { status, happened = false, children } = props;
  const Age = happened ? RelativeTime : TimeSince;
  const classes = useStyles();
  return (
    <div className={classes.root} role="status">
      <ToneChip tone={status.tone} label={status.word} />
      <Typography component="span" variant="body1">
        <TextWithPeople text={status.reason} />
      </Typography>
      <Typography component="span" variant="body2" className={classes.since}>
        <Age time={status.since} />
      </Typography>
      {children}
      {status.next && (
        <Typography className={classes.next} variant="body2">
          <strong>Next:</strong> <TextWithPeople text={status.next} />
        </Typography>
      )}
    </div>
  );
}
