import Tooltip from '@material-ui/core/Tooltip';
import { formatAge, formatDuration, formatExact } from './formatTime';
import { useNow } from './useNow';

/**
 * For how long something has been so ("for 2 days"), the exact start on hover.
 *
 * @public
 */
export function TimeSince(props: {
  /** ISO 8601. */
  time: string;
}) {
  const { time } = props;
  const now = useNow();
  const lasted = now.getTime() - new Date(time).getTime();
  return (
    <Tooltip title={`since ${formatExact(time)}`}>
      <time dateTime={time}>for {formatDuration(lasted)}</time>
    </Tooltip>
  );
}

/**
 * A time as people say it ("12 min ago"), the exact one on hover.
 *
 * @public
 */
export function RelativeTime(props: {
  /** ISO 8601. */
  time: string;
}) {
  const { time } = props;
  const now = useNow();
  return (
    <Tooltip title={formatExact(time)}>
      <time dateTime={time}>{formatAge(new Date(time), now)}</time>
    </Tooltip>
  );
}
