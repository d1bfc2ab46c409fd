import Tooltip from '@material-ui/core/Tooltip';
import ScheduleIcon from '@material-ui/icons/Schedule';
import TimerOffIcon from '@material-ui/icons/TimerOff';
import WarningIcon from '@material-ui/icons/ReportProblemOutlined';
import { useToneStyles } from '../status/useToneStyles';
import {
  formatDuration,
  formatExact,
  formatTimeLeft,
  Urgency,
  urgencyOf,
} from './formatTime';
import { useNow } from './useNow';

const LOOKS = {
  far: { tone: 'neutral', Icon: ScheduleIcon },
  soon: { tone: 'warning', Icon: WarningIcon },
  past: { tone: 'failed', Icon: TimerOffIcon },
} as const;

function words(urgency: Urgency, ms: number, verb: string): string {
  return urgency === 'past'
    ? `${verb} ${formatDuration(ms)} ago`
    : `${formatTimeLeft(ms)} left`;
}

/**
 * How long something still lasts, coloured and marked once it is close.
 *
 * @public
 */
export function TimeLeft(props: {
  /** ISO 8601. */
  until: string;
  /** From how many milliseconds before the end it stands out. Three days by default. */
  soonMs?: number;
  /** What it did when the time is over: "expired" by default. */
  pastVerb?: string;
}) {
  const { until, soonMs, pastVerb = 'expired' } = props;
  const now = useNow();
  const classes = useToneStyles();
  const urgency = urgencyOf(new Date(until), now, soonMs);
  const { tone, Icon } = LOOKS[urgency];
  return (
    <Tooltip title={formatExact(until)}>
      <time
        dateTime={until}
        className={`${classes.inline} ${
          urgency === 'far' ? '' : classes[`${tone}Text`]
        }`}
      >
        <Icon className={classes.icon} aria-hidden />
        {words(urgency, new Date(until).getTime() - now.getTime(), pastVerb)}
      </time>
    </Tooltip>
  );
}
