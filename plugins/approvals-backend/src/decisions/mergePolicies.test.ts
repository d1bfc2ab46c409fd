import fc from 'fast-check';
import { ApplyingPolicy, mergePolicies, millisOf } from './mergePolicies';

const stageOrder = ['lead', 'data-owner', 'security'].map(id => ({
  id,
  title: id,
  approvers: ['lead'],
  standIns: [],
}));

const durations = ['PT1H', 'P1D', 'P2D', 'P1W', 'P1M'];
const policyArbitrary = fc
  .record({
    stages: fc.uniqueArray(
      fc.record({
        stage: fc.constantFrom('lead', 'data-owner', 'security'),
        quorum: fc.integer({ min: 1, max: 4 }),
      }),
      { selector: s => s.stage },
    ),
    decideWithin: fc.constantFrom(...durations),
    consumeWithin: fc.constantFrom(...durations),
    maxDuration: fc.option(fc.constantFrom(...durations), { nil: undefined }),
  })
  .map(
    (fields): ApplyingPolicy => ({
      policy: { id: 'p', title: 'P', controls: ['IAM-2'], ...fields },
      because: 'match',
    }),
  );

describe('mergePolicies', () => {
  it('is never laxer than any policy that applies', () => {
    fc.assert(
      fc.property(
        fc.array(policyArbitrary, { minLength: 1, maxLength: 5 }),
        applying => {
          const merged = mergePolicies(applying, stageOrder);
          for (const { policy } of applying) {
            for (const demand of policy.stages) {
              const stage = merged.stages.find(s => s.id === demand.stage);
              expect(stage?.quorum).toBeGreaterThanOrEqual(demand.quorum);
            }
            const { limits } = merged;
            expect(millisOf(limits.decideWithin)).toBeLessThanOrEqual(
              millisOf(policy.decideWithin),
            );
            expect(millisOf(limits.consumeWithin)).toBeLessThanOrEqual(
              millisOf(policy.consumeWithin),
            );
            expect(millisOf(limits.maxDuration ?? 'P100Y')).toBeLessThanOrEqual(
              millisOf(policy.maxDuration ?? 'P100Y'),
            );
          }
        },
      ),
    );
  });

  it('asks in the order of the config, and for nothing that nobody demands', () => {
    fc.assert(
      fc.property(
        fc.array(policyArbitrary, { minLength: 1, maxLength: 5 }),
        applying => {
          const merged = mergePolicies(applying, stageOrder);
          const demanded = new Set(
            applying.flatMap(a => a.policy.stages.map(s => s.stage)),
          );
          expect(merged.stages.map(s => s.id)).toEqual(
            stageOrder.map(s => s.id).filter(id => demanded.has(id)),
          );
        },
      ),
    );
  });
});
