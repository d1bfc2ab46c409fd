import fc from 'fast-check';
import { DriftFinding } from '@glovebox/backstage-plugin-research-environments-common';
import {
  attemptsOf,
  decideHealing,
  DriftPolicy,
  HEALS_AT_MOST,
} from './decideHealing';

const finding: fc.Arbitrary<DriftFinding> = fc.record({
  targetId: fc.constant('kubernetes:east'),
  type: fc.constantFrom('v1/ConfigMap', 'networking.k8s.io/v1/NetworkPolicy'),
  name: fc.constantFrom('a', 'b', 'c'),
  origin: fc.constantFrom('baseline', 'template', 'unknown'),
  change: fc.constantFrom('changed', 'missing', 'foreign'),
  fields: fc.uniqueArray(fc.constantFrom('spec.x', 'spec.y'), { maxLength: 2 }),
  manager: fc.constantFrom('kubectl-edit', 'argocd', undefined),
  remedy: fc.constantFrom('restore', 'remove', 'by-hand'),
});
const policy: fc.Arbitrary<DriftPolicy> = fc.record({
  baseline: fc.constantFrom('heal', 'ask'),
  template: fc.constantFrom('heal', 'ask'),
  foreign: fc.constantFrom('remove', 'ask'),
});
const findings = fc.array(finding, { maxLength: 6 });

/** The rules said once more, plainly. */
function expected(f: DriftFinding, p: DriftPolicy, attempts: string[]): string {
  if (f.remedy === 'by-hand') return 'byHand';
  const wish = {
    baseline: p.baseline,
    template: p.template,
    unknown: p.foreign,
  }[f.origin];
  if (wish === 'ask') return 'ask';
  const most = attemptsOf(f).map(a => attempts.filter(b => b === a).length);
  return Math.max(...most) < HEALS_AT_MOST ? 'heal' : 'fought';
}

describe('decideHealing', () => {
  it('puts every finding in the one part that the rules name', () => {
    fc.assert(
      fc.property(
        findings,
        policy,
        fc.array(finding, { maxLength: 8 }),
        (all, p, earlier) => {
          const attempts = earlier.flatMap(attemptsOf);
          const decision = decideHealing(all, p, attempts);
          const parts = Object.entries(decision).flatMap(([part, members]) =>
            (members as DriftFinding[]).map(f => [part, f] as const),
          );
          expect(parts).toHaveLength(all.length);
          for (const [part, f] of parts) {
            expect(part).toBe(expected(f, p, attempts));
          }
        },
      ),
    );
  });

  it('never puts the same field back against the same manager more often than it may', () => {
    fc.assert(
      fc.property(finding, f => {
        const heals: DriftPolicy = {
          baseline: 'heal',
          template: 'heal',
          foreign: 'remove',
        };
        const attempts: string[] = [];
        let healed = 0;
        for (let look = 0; look < 10; look++) {
          const { heal } = decideHealing([f], heals, attempts);
          healed += heal.length;
          attempts.push(...heal.flatMap(attemptsOf));
        }
        expect(healed).toBe(f.remedy === 'by-hand' ? 0 : HEALS_AT_MOST);
      }),
    );
  });

  it('counts what somebody adds by its kind: a new name each time is the same fight', () => {
    const added = (name: string): DriftFinding => ({
      targetId: 't',
      type: 'networking.k8s.io/v1/NetworkPolicy',
      name,
      origin: 'unknown',
      change: 'foreign',
      fields: [],
      manager: 'operator',
      remedy: 'remove',
    });
    expect(attemptsOf(added('open-1'))).toEqual(attemptsOf(added('open-2')));
  });
});
