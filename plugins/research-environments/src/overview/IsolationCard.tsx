import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import {
  Condition,
  ConditionStatus,
  StatusTone,
} from '@glovebox/guarded-change-common';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import {
  SectionCard,
  TimeSince,
  ToneChip,
} from '@glovebox/guarded-change-react';
import { isolationWord } from '../words/words';

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    item: { '& + &': { marginTop: theme.spacing(1.5) } },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
    quiet: { color: theme.palette.textSubtle },
  }),
  { name: 'GloveboxIsolationCard' },
);

const LOOKS: Record<ConditionStatus, { tone: StatusTone; word: string }> = {
  True: { tone: 'ok', word: 'Yes' },
  False: { tone: 'failed', word: 'No' },
  Unknown: { tone: 'warning', word: 'Unknown' },
};

/** Of this one, yes is the bad news. */
const DRIFT_LOOKS: typeof LOOKS = {
  True: { tone: 'warning', word: 'Yes' },
  False: { tone: 'ok', word: 'No' },
  Unknown: LOOKS.Unknown,
};

/** Workloads start and stop by themselves; that none runs is no breach of the isolation. */
function lookOf({ type, status }: Condition) {
  if (type === 'Drifted') {
    return DRIFT_LOOKS[status];
  }
  return type === 'WorkloadsRunning' && status === 'False'
    ? { ...LOOKS.False, tone: 'warning' as const }
    : LOOKS[status];
}

/** `BaselineObserved` is "Baseline observed". */
function titleOf(type: string): string {
  const words = type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function ConditionItem(props: { condition: Condition }) {
  const { condition } = props;
  const classes = useStyles();
  const { tone, word } = lookOf(condition);
  return (
    <li className={classes.item}>
      <div className={classes.head}>
        <Typography variant="subtitle2" component="span">
          {titleOf(condition.type)}
        </Typography>
        <ToneChip tone={tone} label={word} />
        <Typography variant="caption" className={classes.quiet}>
          <TimeSince time={condition.lastTransitionTime} />
        </Typography>
      </div>
      <Typography variant="body2">{condition.message}</Typography>
    </li>
  );
}

/** What keeps it apart from the rest, as it was observed. */
export function IsolationCard(props: { environment: Environment }) {
  const { conditions, isolationClass } = props.environment;
  const classes = useStyles();
  return (
    <SectionCard title="Isolation" subtitle={isolationWord(isolationClass)}>
      {conditions.length === 0 ? (
        <Typography variant="body2">
          Nothing was observed yet. Once it exists, this says whether the
          baseline — network, quota, pod security, access — is in place, and
          since when.
        </Typography>
      ) : (
        <ul className={classes.list}>
          {conditions.map(condition => (
            <ConditionItem key={condition.type} condition={condition} />
          ))}
        </ul>
      )}
    </SectionCard>
  );
}
