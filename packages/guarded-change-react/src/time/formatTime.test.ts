import {
  formatAge,
  formatDuration,
  formatTimeLeft,
  urgencyOf,
} from './formatTime';

const NOW = new Date('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function from(ms: number) {
  return new Date(NOW.getTime() + ms);
}

describe('formatDuration', () => {
  it.each([
    [400, '1 s'],
    [59_000, '59 s'],
    [MINUTE, '1 min'],
    [90 * MINUTE, '1 h'],
    [DAY, '1 day'],
    [14.5 * DAY, '14 days'],
  ])('says %d ms as %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });
});

describe('formatTimeLeft', () => {
  it('rounds days, and only days', () => {
    expect(formatTimeLeft(14 * DAY - MINUTE)).toBe('14 days');
    expect(formatTimeLeft(13.4 * DAY)).toBe('13 days');
    expect(formatTimeLeft(2 * DAY - MINUTE)).toBe('1 day');
    expect(formatTimeLeft(119 * MINUTE)).toBe('1 h');
  });
});

describe('formatAge', () => {
  it('tells the past from the future', () => {
    expect(formatAge(from(-3 * MINUTE), NOW)).toBe('3 min ago');
    expect(formatAge(from(2 * DAY), NOW)).toBe('in 2 days');
  });

  it('does not count the seconds of what has just happened, nor of a clock that is a little ahead', () => {
    expect(formatAge(from(-4_000), NOW)).toBe('just now');
    expect(formatAge(from(4_000), NOW)).toBe('just now');
  });
});

describe('urgencyOf', () => {
  it('is past from the very moment of the deadline', () => {
    expect(urgencyOf(NOW, NOW)).toBe('past');
    expect(urgencyOf(from(1), NOW)).toBe('soon');
  });

  it('is soon within three days, or as told', () => {
    expect(urgencyOf(from(3 * DAY), NOW)).toBe('soon');
    expect(urgencyOf(from(3 * DAY + 1), NOW)).toBe('far');
    expect(urgencyOf(from(2 * DAY), NOW, DAY)).toBe('far');
  });
});
