import Tooltip from '@material-ui/core/Tooltip';
import { formatAge, formatExact } from './formatTime';
import { useNow } from './useNow';

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
