import fc from 'fast-check';
import { deletionRetryAt } from './deletionRetry';

const EXPIRES = Date.parse('2026-01-01T00:00:00.000Z');
const MINUTE = 60_000;

const failedAt = (ms: number) =>
  deletionRetryAt({
    expiresAt: new Date(EXPIRES).toISOString(),
    operation: {
      id: 'o',
      kind: 'environment.delete',
      state: 'failed',
      since: new Date(ms).toISOString(),
    },
  });

describe('deletionRetryAt', () => {
  it.each([
    [0, 1],
    [1, 2],
    [2, 4],
    [64, 128],
    [720, 1080],
    // A person started it a day before the end: the portal takes it up when the time is over.
    [-1440, 0],
  ])(
    'after a failure %i minutes after the end, is %i minutes after it',
    (failed, retried) => {
      expect(failedAt(EXPIRES + failed * MINUTE)).toBe(
        new Date(EXPIRES + retried * MINUTE).toISOString(),
      );
    },
  );

  it('is later than the failure and within six hours, once the time is over', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e10 }), ms => {
        const wait = Date.parse(failedAt(EXPIRES + ms) ?? '') - EXPIRES - ms;
        expect(wait).toBeGreaterThanOrEqual(MINUTE);
        expect(wait).toBeLessThanOrEqual(360 * MINUTE);
      }),
    );
  });

  it('is never for what has no end, still runs, or a second person agreed to', () => {
    const since = new Date(EXPIRES).toISOString();
    const operation = { id: 'o', since } as const;
    expect(
      deletionRetryAt({
        operation: {
          ...operation,
          kind: 'environment.delete',
          state: 'failed',
        },
      }),
    ).toBeUndefined();
    expect(
      deletionRetryAt({
        expiresAt: since,
        operation: {
          ...operation,
          kind: 'environment.delete',
          state: 'active',
        },
      }),
    ).toBeUndefined();
    expect(
      deletionRetryAt({
        expiresAt: since,
        operation: {
          ...operation,
          kind: 'environment.force-delete',
          state: 'failed',
        },
      }),
    ).toBeUndefined();
  });
});
