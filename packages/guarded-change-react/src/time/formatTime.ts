import { DateTime } from 'luxon';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/**
 * A length of time in words, to the precision that a person cares about: `40 s`, `12 min`, `3 h`, `5 days`.
 *
 * @public
 */
export function formatDuration(ms: number): string {
  const length = Math.abs(ms);
  if (length < MINUTE) {
    return `${Math.max(1, Math.round(length / SECOND))} s`;
  }
  if (length < HOUR) {
    return `${Math.floor(length / MINUTE)} min`;
  }
  if (length < DAY) {
    return `${Math.floor(length / HOUR)} h`;
  }
  return plural(Math.floor(length / DAY), 'day');
}

/**
 * How long is left: days are rounded, since fourteen days less a minute are fourteen days to everybody.
 *
 * @public
 */
export function formatTimeLeft(ms: number): string {
  return ms < 2 * DAY
    ? formatDuration(ms)
    : plural(Math.round(ms / DAY), 'day');
}

/**
 * How long ago, or in how long, `time` is.
 *
 * @public
 */
export function formatAge(time: Date, now: Date): string {
  const age = now.getTime() - time.getTime();
  if (Math.abs(age) < 10 * SECOND) {
    return 'just now';
  }
  return age > 0 ? `${formatDuration(age)} ago` : `in ${formatDuration(age)}`;
}

/**
 * The exact local time with its zone, for the hover text of a relative one.
 *
 * @public
 */
export function formatExact(iso: string): string {
  const time = DateTime.fromISO(iso);
  return time.isValid ? time.toFormat('d LLL yyyy, HH:mm:ss ZZZZ') : iso;
}

/** How close a deadline is. @public */
export type Urgency = 'far' | 'soon' | 'past';

/**
 * A deadline is `soon` within `soonMs`; three days unless said otherwise.
 *
 * @public
 */
export function urgencyOf(
  deadline: Date,
  now: Date,
  soonMs: number = 3 * DAY,
): Urgency {
  const left = deadline.getTime() - now.getTime();
  if (left <= 0) {
    return 'past';
  }
  return left <= soonMs ? 'soon' : 'far';
}
