import { InputError } from '@backstage/errors';
import { TargetFacts } from '@glovebox/backstage-plugin-research-environments-node';
import fc from 'fast-check';
import { placeEnvironment, PlacementNeed } from './placeEnvironment';

function cluster(name: string, facts: Partial<TargetFacts> = {}): TargetFacts {
  return {
    id: `kubernetes:${name}`,
    kind: 'kubernetes',
    title: name,
    region: 'eastus2',
    riskClasses: ['standard'],
    gpuTypes: [],
    ...facts,
  };
}

function subscription(
  name: string,
  facts: Partial<TargetFacts> = {},
): TargetFacts {
  return { ...cluster(name, facts), id: `azure:${name}`, kind: 'azure' };
}

const lab = [
  cluster('aks-east', { gpuTypes: ['A100', 'H100'] }),
  cluster('aks-secure', {
    region: 'westeurope',
    riskClasses: ['sensitive', 'high-risk'],
  }),
  subscription('research'),
  subscription('secure', {
    region: 'westeurope',
    riskClasses: ['sensitive', 'high-risk'],
  }),
];

const need = (facts: Partial<PlacementNeed> = {}): PlacementNeed => ({
  riskClass: 'standard',
  needsAzure: true,
  ...facts,
});

describe('placeEnvironment', () => {
  it('takes the cluster and the subscription that fit', () => {
    expect(placeEnvironment(lab, need({ gpuType: 'H100' }))).toEqual({
      targetIds: ['kubernetes:aks-east', 'azure:research'],
      region: 'eastus2',
    });
    expect(placeEnvironment(lab, need({ riskClass: 'high-risk' }))).toEqual({
      targetIds: ['kubernetes:aks-secure', 'azure:secure'],
      region: 'westeurope',
    });
  });

  it('takes no subscription for a template without an Azure part', () => {
    expect(placeEnvironment(lab, need({ needsAzure: false }))).toEqual({
      targetIds: ['kubernetes:aks-east'],
      region: 'eastus2',
    });
  });

  it('keeps work that needs no GPU off the GPU clusters', () => {
    const targets = [...lab, cluster('zz-cpu')];
    expect(placeEnvironment(targets, need()).targetIds[0]).toBe(
      'kubernetes:zz-cpu',
    );
  });

  it('prefers a subscription in the region of the cluster', () => {
    const targets = [
      cluster('a'),
      cluster('b', { region: 'westeurope' }),
      subscription('c', { region: 'westeurope' }),
    ];
    expect(placeEnvironment(targets, need()).targetIds).toEqual([
      'kubernetes:b',
      'azure:c',
    ]);
  });

  it('says in words what no cluster offers', () => {
    expect(() =>
      placeEnvironment(lab, need({ riskClass: 'high-risk', gpuType: 'H100' })),
    ).toThrow(
      'No cluster takes high-risk environments with H100: aks-east takes standard in eastus2, with A100, H100; aks-secure takes sensitive, high-risk in westeurope, without GPUs.',
    );
    expect(() => placeEnvironment([], need())).toThrow(/glovebox.clusters/);
    expect(() => placeEnvironment([cluster('a')], need())).toThrow(
      /No Azure subscription takes standard environments/,
    );
    expect(() => placeEnvironment(lab, need({ region: 'mars' }))).toThrow(
      /standard environments in mars/,
    );
  });

  const riskClass = fc.constantFrom(
    'standard' as const,
    'sensitive' as const,
    'high-risk' as const,
  );
  const region = fc.constantFrom('north', 'south');
  const gpuType = fc.constantFrom('A100', 'H100');
  const anyTargets = fc.uniqueArray(
    fc.record({
      kind: fc.constantFrom('kubernetes' as const, 'azure' as const),
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      region,
      riskClasses: fc.uniqueArray(riskClass),
      gpuTypes: fc.uniqueArray(gpuType),
    }),
    { selector: t => `${t.kind}:${t.id}` },
  );
  const anyNeed = fc.record(
    { riskClass, region, gpuType, needsAzure: fc.boolean() },
    { requiredKeys: ['riskClass', 'needsAzure'] },
  );
  const toFacts = (t: { kind: TargetFacts['kind']; id: string }) =>
    ({ ...t, id: `${t.kind}:${t.id}`, title: t.id } as TargetFacts);

  /** The obviously right list of what fits. */
  function candidates(targets: TargetFacts[], wanted: PlacementNeed) {
    const takes = (t: TargetFacts) =>
      t.riskClasses.includes(wanted.riskClass) &&
      (!wanted.region || t.region === wanted.region);
    return {
      clusters: targets.filter(
        t =>
          t.kind === 'kubernetes' &&
          takes(t) &&
          (!wanted.gpuType || t.gpuTypes.includes(wanted.gpuType)),
      ),
      subscriptions: targets.filter(t => t.kind === 'azure' && takes(t)),
    };
  }

  const isPossible = (targets: TargetFacts[], wanted: PlacementNeed) => {
    const { clusters, subscriptions } = candidates(targets, wanted);
    return (
      clusters.length > 0 && (!wanted.needsAzure || !!subscriptions.length)
    );
  };

  it('places what can be placed, on targets that fit, whatever their order', () => {
    fc.assert(
      fc.property(anyTargets, anyNeed, (raw, wanted) => {
        const targets = raw.map(toFacts);
        fc.pre(isPossible(targets, wanted));
        const { clusters, subscriptions } = candidates(targets, wanted);
        const placement = placeEnvironment(targets, wanted);
        const [clusterId, ...rest] = placement.targetIds;
        const chosen = clusters.find(t => t.id === clusterId);
        expect(chosen?.region).toBe(placement.region);
        expect(rest).toHaveLength(wanted.needsAzure ? 1 : 0);
        rest.forEach(id => expect(subscriptions.map(t => t.id)).toContain(id));
        expect(placeEnvironment([...targets].reverse(), wanted)).toEqual(
          placement,
        );
      }),
    );
  });

  it('refuses in words whatever cannot be placed', () => {
    fc.assert(
      fc.property(anyTargets, anyNeed, (raw, wanted) => {
        const targets = raw.map(toFacts);
        fc.pre(!isPossible(targets, wanted));
        expect(() => placeEnvironment(targets, wanted)).toThrow(InputError);
      }),
    );
  });
});
