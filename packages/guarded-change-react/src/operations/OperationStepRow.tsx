import { ComponentType } from 'react';
import Typography from '@material-ui/core/Typography';
import { SvgIconProps } from '@material-ui/core/SvgIcon';
import CheckIcon from '@material-ui/icons/CheckCircleOutline';
import ErrorIcon from '@material-ui/icons/ErrorOutline';
import PendingIcon from '@material-ui/icons/RadioButtonUnchecked';
import RunningIcon from '@material-ui/icons/Autorenew';
import SkippedIcon from '@material-ui/icons/SkipNext';
import { makeStyles, Theme } from '@material-ui/core/styles';
import {
  OperationStep,
  OperationStepState,
} from '@glovebox/guarded-change-common';
import { TextWithPeople } from '../people/TextWithPeople';
import { useToneStyles } from '../status/useToneStyles';
import { formatDuration } from '../time/formatTime';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      display: 'flex',
      gap: theme.spacing(1),
      padding: theme.spacing(0.5, 0),
    },
    icon: { fontSize: 20, flexShrink: 0, background: 'none' },
    body: { flex: 1, minWidth: 0 },
    quiet: { color: theme.palette.textSubtle, overflowWrap: 'anywhere' },
    loud: { overflowWrap: 'anywhere' },
    duration: { color: theme.palette.textSubtle, whiteSpace: 'nowrap' },
  }),
  { name: 'GloveboxOperationStepRow' },
);

const LOOKS: Record<
  OperationStepState,
  {
    word: string;
    tone:
      | 'okText'
      | 'failedText'
      | 'progressText'
      | 'neutralText'
      | 'warningText';
    Icon: ComponentType<SvgIconProps>;
  }
> = {
  succeeded: { word: 'Done', tone: 'okText', Icon: CheckIcon },
  failed: { word: 'Failed', tone: 'failedText', Icon: ErrorIcon },
  running: { word: 'Running', tone: 'progressText', Icon: RunningIcon },
  skipped: { word: 'Skipped', tone: 'warningText', Icon: SkippedIcon },
  pending: { word: 'To come', tone: 'neutralText', Icon: PendingIcon },
};

function detailOf(step: OperationStep): string {
  const { progress, message, attempts, skipped } = step;
  if (skipped) {
    return `Skipped for ${skipped.by}: ${skipped.reason}`;
  }
  return [
    message,
    progress && !message && `${progress.done} of ${progress.total}`,
    attempts > 1 && `attempt ${attempts}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** One step of an operation. @public */
export function OperationStepRow(props: { step: OperationStep }) {
  const { step } = props;
  const classes = useStyles();
  const tones = useToneStyles();
  const { word, tone, Icon } = LOOKS[step.state];
  const detail = detailOf(step);
  return (
    <li className={classes.root}>
      <Icon
        className={`${classes.icon} ${tones[tone]}`}
        titleAccess={word}
        role="img"
      />
      <div className={classes.body}>
        <Typography variant="body2">{step.title}</Typography>
        {detail && (
          <Typography
            variant="body2"
            className={step.state === 'failed' ? classes.loud : classes.quiet}
          >
            <TextWithPeople text={detail} />
          </Typography>
        )}
      </div>
      {step.startedAt && step.finishedAt && (
        <Typography variant="body2" className={classes.duration}>
          {formatDuration(
            new Date(step.finishedAt).getTime() -
              new Date(step.startedAt).getTime(),
          )}
        </Typography>
      )}
    </li>
  );
}
