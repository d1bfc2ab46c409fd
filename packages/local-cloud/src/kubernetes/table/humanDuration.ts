const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span as `kubectl get` prints ages: `45s`, `3m12s`, `5h`, `12d`. */
export function humanDuration(milliseconds: number): string {
  const span = Math.max(0, milliseconds);
  if (span < 2 * MINUTE) return `${Math.floor(span / SECOND)}s`;
  if (span < 10 * MINUTE) return pair(span, MINUTE, 'm', SECOND, 's');
  if (span < 3 * HOUR) return `${Math.floor(span / MINUTE)}m`;
  if (span < 8 * HOUR) return pair(span, HOUR, 'h', MINUTE, 'm');
  if (span < 2 * DAY) return `${Math.floor(span / HOUR)}h`;
  if (span < 8 * DAY) return pair(span, DAY, 'd', HOUR, 'h');
  return `${Math.floor(span / DAY)}d`;
}

function pair(
  span: number,
  major: number,
  majorUnit: string,
  minor: number,
  minorUnit: string,
): string {
  const rest = Math.floor((span % major) / minor);
  const whole = `${Math.floor(span / major)}${majorUnit}`;
  return rest === 0 ? whole : `${whole}${rest}${minorUnit}`;
}
