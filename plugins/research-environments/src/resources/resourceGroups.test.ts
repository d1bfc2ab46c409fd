import { ObservedResource } from '@glovebox/backstage-plugin-research-environments-common';
import { healthByKind, worstFirst } from './resourceGroups';

function resource(
  type: string,
  name: string,
  health: ObservedResource['health'],
): ObservedResource {
  return {
    targetId: 'kubernetes:a',
    type,
    name,
    origin: 'template',
    health,
    observedAt: '2026-01-01T00:00:00Z',
  };
}

const RESOURCES = [
  resource('v1/Service', 'a', 'current'),
  resource('apps/v1/Deployment', 'b', 'current'),
  resource('apps/v1/Deployment', 'c', 'failed'),
  resource('v1/ConfigMap', 'd', 'unknown'),
];

it('puts what needs attention first', () => {
  expect(worstFirst(RESOURCES).map(r => r.name)).toEqual(['c', 'd', 'b', 'a']);
});

it('counts each kind by health, the kind that needs attention first', () => {
  expect(healthByKind(RESOURCES)).toEqual([
    {
      kind: 'Deployment',
      total: 2,
      healths: [
        { health: 'failed', count: 1 },
        { health: 'current', count: 1 },
      ],
    },
    {
      kind: 'ConfigMap',
      total: 1,
      healths: [{ health: 'unknown', count: 1 }],
    },
    { kind: 'Service', total: 1, healths: [{ health: 'current', count: 1 }] },
  ]);
});
