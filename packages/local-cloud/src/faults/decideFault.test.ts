import fc from 'fast-check';
import { decideFault, FaultCall, FaultCount } from './decideFault';
import { FaultPlan, faultPlan, FaultRuleInput } from './FaultRule';

const planOf = (rules: FaultRuleInput[], seed = 1): FaultPlan =>
  faultPlan.parse({ rules, seed });
const call = (over: Partial<FaultCall> = {}): FaultCall => ({
  api: 'azure',
  method: 'GET',
  url: '/subscriptions?api-version=1',
  watch: false,
  ...over,
});
/** What happens to calls one after the other. */
const run = (plan: FaultPlan, calls: FaultCall[]) => {
  let counts: FaultCount[] = [];
  return calls.map(one => {
    const decision = decideFault(plan, counts, one);
    counts = decision.counts;
    return decision;
  });
};
const RESET: FaultRuleInput = { fault: { type: 'reset' } };

describe('decideFault', () => {
  it('strikes about the share of calls that is asked for, and the same ones for the same seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff_ffff }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, share) => {
          const calls = new Array(2000).fill(call());
          const struck = () =>
            run(planOf([{ ...RESET, share }], seed), calls).map(
              ({ fault }) => fault !== undefined,
            );
          const first = struck();
          expect(struck()).toEqual(first);
          const seen = first.filter(Boolean).length / calls.length;
          // Six standard deviations of 2,000 throws.
          expect(Math.abs(seen - share)).toBeLessThan(0.07);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('throws its dice for the calls that a rule matches, whatever other calls come between', () => {
    const plan = planOf([{ ...RESET, share: 0.5, methods: ['PUT'] }], 7);
    const alone = run(plan, new Array(20).fill(call({ method: 'PUT' })));
    const mixed = run(
      plan,
      new Array(40)
        .fill(undefined)
        .map((_, n) => call({ method: n % 2 ? 'PUT' : 'GET' })),
    );
    expect(mixed.filter((_, n) => n % 2).map(d => d.fault)).toEqual(
      alone.map(d => d.fault),
    );
    expect(mixed.filter((_, n) => n % 2 === 0).map(d => d.fault)).toEqual(
      new Array(20).fill(undefined),
    );
  });

  it('strikes other calls with another seed, and two rules not the same calls', () => {
    const pattern = (seed: number, index: number) => {
      const never: FaultRuleInput = { ...RESET, share: 0 };
      const rules = [...new Array(index).fill(never), { ...RESET, share: 0.5 }];
      return run(planOf(rules, seed), new Array(64).fill(call()))
        .map(({ fault }) => (fault ? 1 : 0))
        .join('');
    };
    expect(new Set([pattern(1, 0), pattern(2, 0), pattern(1, 1)]).size).toBe(3);
  });

  it('ends after the next N', () => {
    const seen = run(planOf([{ ...RESET, next: 2 }]), [
      call({ api: 'sign-in' }),
      call(),
      call(),
      call(),
    ]);
    expect(seen.map(({ fault }) => fault?.type)).toEqual([
      undefined,
      'reset',
      'reset',
      undefined,
    ]);
    expect(seen[3].counts).toEqual([{ matched: 2, struck: 2 }]);
  });

  it('strikes the asked API only, and sign-in only when asked', () => {
    const strikes = (rule: Partial<FaultRuleInput>, api: FaultCall['api']) =>
      run(planOf([{ ...RESET, ...rule }]), [call({ api })])[0].fault !==
      undefined;
    expect(strikes({}, 'entra')).toBe(true);
    expect(strikes({}, 'sign-in')).toBe(false);
    expect(strikes({ api: 'sign-in' }, 'sign-in')).toBe(true);
    expect(strikes({ api: 'kubernetes' }, 'kubernetes/aks-east')).toBe(true);
    expect(strikes({ api: 'kubernetes' }, 'azure')).toBe(false);
    expect(
      strikes({ api: 'kubernetes/aks-secure' }, 'kubernetes/aks-east'),
    ).toBe(false);
  });

  it('matches path and query', () => {
    const plan = planOf([{ ...RESET, path: '^/subscriptions\\?' }]);
    const seen = run(plan, [call(), call({ url: '/other?/subscriptions?' })]);
    expect(seen.map(({ fault }) => fault?.type)).toEqual(['reset', undefined]);
  });

  it('adds delays up and takes the first other fault', () => {
    const plan = planOf([
      { fault: { type: 'latency', ms: 10 } },
      { fault: { type: 'latency', ms: 5, when: 'after' } },
      { fault: { type: 'latency', ms: 10, upToMs: 20 } },
      { fault: { type: 'error', status: 503 } },
      RESET,
    ]);
    const [decision] = run(plan, [call()]);
    expect(decision.fault).toMatchObject({ type: 'error', status: 503 });
    expect(decision.delayBeforeMs).toBeGreaterThanOrEqual(20);
    expect(decision.delayBeforeMs).toBeLessThanOrEqual(30);
    expect(decision.delayAfterMs).toBe(5);
    expect(decision.counts[4]).toEqual({ matched: 0, struck: 0 });
  });

  it('drops watches only, and loses no answer that has no end', () => {
    const plan = planOf([
      { fault: { type: 'reset', when: 'after' } },
      { fault: { type: 'watch-drop' } },
    ]);
    const seen = run(plan, [call({ watch: true }), call()]);
    expect(seen.map(({ fault }) => fault?.type)).toEqual([
      'watch-drop',
      'reset',
    ]);
  });
});
