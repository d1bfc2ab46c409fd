import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { EnvironmentSummary } from '@glovebox/backstage-plugin-research-environments-common';
import {
  RelativeTime,
  StatusChip,
  TextWithPeople,
  TimeLeft,
  useViewerRef,
} from '@glovebox/guarded-change-react';
import { lastsUntil, nextInList } from '../environment/environmentView';
import { EnvironmentLink } from '../environments/EnvironmentLink';
import { gpuWord } from '../words/words';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      listStyle: 'none',
      padding: theme.spacing(1, 0),
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 1),
    },
    facts: { marginLeft: 'auto', color: theme.palette.textSubtle },
    reason: { color: theme.palette.textSubtle },
  }),
  { name: 'GloveboxEnvironmentItem' },
);

/** An environment in a short list: name, status, why, what it holds and for how long. */
export function EnvironmentItem(props: { environment: EnvironmentSummary }) {
  const { status, name, gpu } = props.environment;
  const until = lastsUntil(props.environment);
  const next = nextInList(props.environment, useViewerRef());
  const classes = useStyles();
  return (
    <li className={classes.root}>
      <div className={classes.head}>
        <EnvironmentLink name={name} />
        <StatusChip status={status} />
        <Typography variant="body2" className={classes.facts}>
          {until ? <TimeLeft until={until} /> : gpuWord(gpu)}
        </Typography>
      </div>
      <Typography variant="body2" className={classes.reason}>
        {status.reason} · <RelativeTime time={status.since} />
      </Typography>
      {next && (
        <Typography variant="body2" className={classes.reason}>
          <strong>Next:</strong> <TextWithPeople text={next} />
        </Typography>
      )}
    </li>
  );
}
