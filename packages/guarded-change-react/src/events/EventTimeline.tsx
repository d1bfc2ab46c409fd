import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { ChangeEvent } from '@glovebox/guarded-change-common';
import { EmptyNotice } from '../layout/EmptyNotice';
import { PersonLink } from '../people/PersonLink';
import { TextWithPeople } from '../people/TextWithPeople';
import { RelativeTime } from '../time/RelativeTime';

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    event: {
      position: 'relative',
      paddingLeft: theme.spacing(2.5),
      paddingBottom: theme.spacing(1.5),
      '&::before': {
        content: '""',
        position: 'absolute',
        left: 4,
        top: 7,
        width: 8,
        height: 8,
        borderRadius: 4,
        backgroundColor: theme.palette.textSubtle,
      },
      '&:not(:last-child)::after': {
        content: '""',
        position: 'absolute',
        left: 7,
        top: 20,
        bottom: -4,
        width: 2,
        backgroundColor: theme.palette.divider,
      },
    },
    summary: { overflowWrap: 'anywhere' },
    quiet: { color: theme.palette.textSubtle },
  }),
  { name: 'GloveboxEventTimeline' },
);

function newestFirst(a: ChangeEvent, b: ChangeEvent): number {
  return b.time.localeCompare(a.time) || b.seq - a.seq;
}

/**
 * What happened, newest first. Events of several plugins may be shown together: `seq` counts within one.
 *
 * @public
 */
export function EventTimeline(props: {
  events: readonly ChangeEvent[];
  /** Show only so many of the newest. */
  max?: number;
}) {
  const classes = useStyles();
  const events = [...props.events].sort(newestFirst).slice(0, props.max);
  if (events.length === 0) {
    return (
      <EmptyNotice
        title="Nothing happened yet"
        description="Every change of state is listed here, with who did it and when."
      />
    );
  }
  return (
    <ol className={classes.list}>
      {events.map(event => (
        <li
          key={`${event.subject.kind}/${event.subject.id}/${event.seq}`}
          className={classes.event}
        >
          <Typography variant="body2" className={classes.summary}>
            <TextWithPeople text={event.summary} />
          </Typography>
          <Typography variant="caption" className={classes.quiet}>
            <PersonLink entityRef={event.actor} /> ·{' '}
            <RelativeTime time={event.time} />
          </Typography>
        </li>
      ))}
    </ol>
  );
}
