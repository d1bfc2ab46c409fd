import LinearProgress from '@material-ui/core/LinearProgress';
import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { Operation } from '@glovebox/guarded-change-common';
import { useUniqueId } from '../layout/useUniqueId';
import { useToneStyles } from '../status/useToneStyles';
import { formatDuration } from '../time/formatTime';
import { useNow } from '../time/useNow';
import { OperationStepRow } from './OperationStepRow';
import { currentStep, percentDone } from './operationView';

const useStyles = makeStyles(
  (theme: Theme) => ({
    head: {
      display: 'flex',
      justifyContent: 'space-between',
      gap: theme.spacing(2),
    },
    bar: { height: 8, borderRadius: 4, margin: theme.spacing(1, 0, 1.5, 0) },
    quiet: { color: theme.palette.textSubtle, whiteSpace: 'nowrap' },
    steps: { listStyle: 'none', margin: 0, padding: 0 },
    error: {
      padding: theme.spacing(1, 1.5),
      borderRadius: theme.shape.borderRadius,
      marginBottom: theme.spacing(1.5),
    },
  }),
  { name: 'GloveboxOperationProgress' },
);

function headline(operation: Operation): string {
  switch (operation.state) {
    case 'queued':
      return 'Waiting for a worker';
    case 'succeeded':
      return 'Done';
    case 'cancelled':
      return 'Cancelled';
    case 'failed':
      return 'Stopped: a step failed';
    default:
      return operation.cancelRequested
        ? 'Cancelling: the running step is let finish'
        : currentStep(operation)?.title ?? 'Finishing';
  }
}

function Timing(props: { operation: Operation }) {
  const { operation } = props;
  const now = useNow(1000);
  const start = operation.startedAt ?? operation.createdAt;
  const end = operation.finishedAt ? new Date(operation.finishedAt) : now;
  const lasted = formatDuration(end.getTime() - new Date(start).getTime());
  const wait =
    operation.state === 'waiting' && operation.nextAttemptAt
      ? new Date(operation.nextAttemptAt).getTime() - now.getTime()
      : 0;
  return (
    <>
      {lasted}
      {wait > 0 && ` · looks again in ${formatDuration(wait)}`}
    </>
  );
}

/**
 * The steps of an operation as they happen: which one runs, what it says, how far it is, and why it stopped.
 *
 * @public
 */
export function OperationProgress(props: { operation: Operation }) {
  const { operation } = props;
  const classes = useStyles();
  const tones = useToneStyles();
  const headId = useUniqueId('operation');
  const percent = percentDone(operation);
  const { error } = operation;
  // A failed step says it itself.
  const isTold = operation.steps.some(step => step.message === error?.message);
  return (
    <div>
      <div className={classes.head}>
        <Typography
          id={headId}
          variant="subtitle2"
          component="p"
          aria-live="polite"
        >
          {headline(operation)}
        </Typography>
        <Typography variant="body2" className={classes.quiet}>
          <Timing operation={operation} />
        </Typography>
      </div>
      <LinearProgress
        className={classes.bar}
        variant="determinate"
        value={percent}
        aria-labelledby={headId}
        aria-valuetext={`${percent} %`}
      />
      {error && !isTold && (
        <div className={`${classes.error} ${tones.failed}`}>
          <Typography variant="body2">{error.message}</Typography>
        </div>
      )}
      <ol className={classes.steps}>
        {operation.steps.map(step => (
          <OperationStepRow key={step.name} step={step} />
        ))}
      </ol>
    </div>
  );
}
