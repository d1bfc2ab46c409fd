import fc from 'fast-check';
import {
  DriftFinding,
  ObservedResource,
} from '@glovebox/backstage-plugin-research-environments-common';
import { observedConditions, TargetSight } from './observedConditions';

const NOW = new Date('2026-01-05T00:00:00.000Z');

const health = fc.constantFrom(
  'current' as const,
  'progressing' as const,
  'failed' as const,
  'missing' as const,
  'unknown' as const,
);
const resource: fc.Arbitrary<ObservedResource> = health.map(h => ({
  targetId: 't',
  type: 'v1/Pod',
  name: 'p',
  origin: 'template',
  health: h,
  observedAt: NOW.toISOString(),
}));
const sight: fc.Arbitrary<TargetSight> = fc.oneof(
  fc.record({
    targetId: fc.constant('t'),
    unseen: fc.constant({ reason: 'Unreachable', message: 'No answer.' }),
  }),
  fc.record({
    targetId: fc.constant('t'),
    seen: fc.record({
      resources: fc.array(resource, { maxLength: 3 }),
      baselineObserved: fc.constantFrom(true, false, undefined),
      workloadsRunning: fc.constantFrom(true, false, undefined),
      drift: fc.constant<DriftFinding[]>([]),
    }),
  }),
);

function statuses(sights: TargetSight[]) {
  const conditions = observedConditions([], sights, {
    generation: 1,
    now: NOW,
  });
  return Object.fromEntries(conditions.map(c => [c.type, c.status]));
}

describe('observedConditions', () => {
  it('is Ready only when everything was seen and is as it should be', () => {
    fc.assert(
      fc.property(fc.array(sight, { minLength: 1, maxLength: 3 }), sights => {
        const allWell = sights.every(
          s =>
            'seen' in s &&
            s.seen.baselineObserved === true &&
            s.seen.resources.every(r => r.health === 'current'),
        );
        expect(statuses(sights).Ready === 'True').toBe(allWell);
      }),
    );
  });

  it('is Unknown, and never Ready or Degraded, while a target cannot be seen', () => {
    fc.assert(
      fc.property(fc.array(sight, { minLength: 1, maxLength: 3 }), sights => {
        fc.pre(sights.some(s => 'unseen' in s));
        expect(statuses(sights).Ready).toBe('Unknown');
        expect(statuses(sights).BaselineObserved).not.toBe('True');
        expect(statuses(sights).ResourcesCurrent).not.toBe('True');
      }),
    );
  });

  it('names what is not current, and keeps the time of what did not change', () => {
    const sights: TargetSight[] = [
      {
        targetId: 't',
        seen: {
          baselineObserved: true,
          workloadsRunning: false,
          drift: [],
          resources: [1, 2, 3, 4, 5].map(n => ({
            targetId: 't',
            type: 'batch/v1/Job',
            name: `train-${n}`,
            origin: 'template',
            health: 'failed',
            message: 'the image cannot be pulled',
            observedAt: NOW.toISOString(),
          })),
        },
      },
    ];
    const first = observedConditions([], sights, { generation: 1, now: NOW });
    const ready = first.find(c => c.type === 'Ready');
    expect(ready).toMatchObject({
      status: 'False',
      message:
        'batch/v1/Job train-1: the image cannot be pulled; batch/v1/Job train-2: the image cannot be pulled; batch/v1/Job train-3: the image cannot be pulled; and 2 more',
    });
    const later = observedConditions(first, sights, {
      generation: 1,
      now: new Date('2026-01-06T00:00:00.000Z'),
    });
    expect(later).toEqual(first);
  });
});
