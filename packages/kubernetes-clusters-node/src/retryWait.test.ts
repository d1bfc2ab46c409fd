import fc from 'fast-check';
import { Outcome, retryWait } from './retryWait';

const outcome = fc.oneof(
  fc.record({
    status: fc.integer({ min: 100, max: 599 }),
    retryAfterMs: fc.option(fc.integer({ min: 0, max: 600_000 }), {
      nil: undefined,
    }),
  }),
  fc.record({ status: fc.constant(undefined), sent: fc.boolean() }),
);
const call = fc.record({
  repeatable: fc.boolean(),
  retries: fc.integer({ min: 0, max: 6 }),
});
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('retryWait', () => {
  it('never waits less than the server asks, nor long, nor without end', () => {
    fc.assert(
      fc.property(outcome, call, random, (o, c, r) => {
        const wait = retryWait(o, c, r);
        fc.pre(wait !== undefined);
        const asked = o.status === undefined ? 0 : o.retryAfterMs ?? 0;
        expect(c.retries).toBeLessThan(3);
        expect(wait).toBeGreaterThanOrEqual(Math.max(100, asked));
        expect(wait).toBeLessThanOrEqual(5_000);
      }),
    );
  });

  it('repeats what is not repeatable only where the server did nothing', () => {
    fc.assert(
      fc.property(outcome, random, (o, r) => {
        const wait = retryWait(o, { repeatable: false, retries: 0 }, r);
        const didNothing =
          o.status === 429 || (o.status === undefined && !o.sent);
        expect(wait === undefined || didNothing).toBe(true);
      }),
    );
  });

  const first = { repeatable: true, retries: 0 };
  it.each<[string, Outcome, boolean]>([
    ['an answer', { status: 200 }, false],
    ['a refusal', { status: 409 }, false],
    ['what the server does not do', { status: 501 }, false],
    ['throttling', { status: 429, retryAfterMs: 2_000 }, true],
    ['throttling for long', { status: 429, retryAfterMs: 60_000 }, false],
    ['a failure', { status: 500 }, true],
    ['a lost answer', { status: undefined, sent: true }, true],
  ])('decides about %s', (_, o, again) => {
    expect(retryWait(o, first, 0.5) !== undefined).toBe(again);
  });
});
