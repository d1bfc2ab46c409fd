import { createHttpHeaders, RestError } from '@azure/core-rest-pipeline';
import fc from 'fast-check';
import { retryOf } from './callPolicies';

const answer = (status: number, retryAfter?: string) => ({
  status,
  headers: createHttpHeaders(
    retryAfter === undefined ? {} : { 'Retry-After': retryAfter },
  ),
  request: undefined as never,
});
const decide = (response: ReturnType<typeof answer>, retryCount = 0) =>
  retryOf({ response, retryCount }, 0.5);

describe('retryOf', () => {
  it('never waits less than Azure asks, nor long', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: 0, max: 2 }),
        (seconds, retryCount) => {
          const { retryAfterInMs } = decide(
            answer(429, String(seconds)),
            retryCount,
          );
          fc.pre(retryAfterInMs !== undefined);
          expect(retryAfterInMs).toBeGreaterThanOrEqual(seconds * 1000);
          expect(retryAfterInMs).toBeLessThanOrEqual(5_000);
        },
      ),
    );
  });

  it.each([200, 400, 404, 409, 501, 505])(
    'does not repeat after %d',
    status => {
      expect(decide(answer(status))).toEqual({ skipStrategy: true });
    },
  );

  it('leaves a long wait to the caller, given in seconds or as a date', () => {
    expect(decide(answer(429, '17'))).toEqual({ skipStrategy: true });
    const later = new Date(Date.now() + 60_000).toUTCString();
    expect(decide(answer(503, later))).toEqual({ skipStrategy: true });
    const past = new Date(Date.now() - 60_000).toUTCString();
    expect(decide(answer(503, past))).toEqual({ retryAfterInMs: 300 });
  });

  it('repeats after a lost connection', () => {
    const responseError = new RestError('socket hang up', {
      code: 'ECONNRESET',
    });
    expect(retryOf({ responseError, retryCount: 1 }, 0)).toEqual({
      retryAfterInMs: 400,
    });
  });
});
