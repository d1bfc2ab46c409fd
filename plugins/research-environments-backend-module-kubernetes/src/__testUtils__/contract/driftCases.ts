import { JsonObject } from '@backstage/types';
import { DriftFinding } from '@glovebox/backstage-plugin-research-environments-common';
import { sampleConfigMap } from '../sampleEnvironment';
import { TargetRun } from '../runTarget';
import { allKinds } from './allKinds';
import { ContractSuite } from './ContractSuite';

const POLICY = 'networking.k8s.io/v1';
const RBAC = 'rbac.authorization.k8s.io/v1';

/** What is not as applied is found with who changed it, and put back. */
export function driftCases(get: () => ContractSuite): void {
  const find = (drift: DriftFinding[], name: string) =>
    drift.find(finding => finding.name === name);

  async function applied(objects: JsonObject[]): Promise<TargetRun> {
    const r = get().start(objects);
    await r.apply();
    expect((await r.observe()).drift).toEqual([]);
    return r;
  }

  it('finds nothing in one object of every kind, whatever the server adds', async () => {
    await applied(allKinds());
  });

  it('names the fields of a template that were changed, who did and when, and takes them back', async () => {
    const suite = get();
    const r = await applied([
      sampleConfigMap('settings', { key: 'value', other: 'same' }),
    ]);
    const ref = suite.configMap(r, 'settings');
    await suite.admin.applyServerSide(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings', namespace: ref.namespace },
        data: { key: 'changed', mine: 'added' },
      },
      { fieldManager: 'kubectl-edit', force: true },
    );
    const seen = await r.observe();
    expect(seen.drift).toEqual([
      {
        targetId: 'kubernetes:contract',
        type: 'v1/ConfigMap',
        name: 'settings',
        origin: 'template',
        change: 'changed',
        fields: ['data.key'],
        manager: 'kubectl-edit',
        since: expect.stringMatching(/^\d{4}-/),
        remedy: 'restore',
      },
    ]);
    // A template's object is what it is: that it was changed does not make it fail.
    expect(seen.baselineObserved).toBe(true);
    expect(seen.resources.find(o => o.name === 'settings')?.health).toBe(
      'current',
    );

    await r.heal(seen.drift);
    expect((await r.observe()).drift).toEqual([]);
    // What others added stays theirs.
    const live = await suite.admin.get(ref);
    expect(live?.data).toEqual({ key: 'value', other: 'same', mine: 'added' });
  });

  it('finds several changes at once, and puts back those that it is told to', async () => {
    const suite = get();
    const r = await applied([
      sampleConfigMap('settings'),
      sampleConfigMap('others'),
    ]);
    const { namespace } = r.environment;
    await suite.admin.delete(suite.configMap(r, 'settings'));
    await suite.change({
      apiVersion: POLICY,
      kind: 'NetworkPolicy',
      metadata: { name: 'default-deny', namespace },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] },
    });
    const { drift } = await r.observe();
    expect(find(drift, 'settings')).toMatchObject({ change: 'missing' });
    expect(find(drift, 'default-deny')).toMatchObject({
      change: 'changed',
      origin: 'baseline',
      manager: 'kubectl',
      fields: expect.arrayContaining(['spec.egress']),
    });
    expect(drift).toHaveLength(2);

    await r.heal(drift.filter(finding => finding.origin === 'baseline'));
    expect((await r.observe()).drift.map(f => f.name)).toEqual(['settings']);
    await r.heal(drift);
    expect((await r.observe()).drift).toEqual([]);
  });

  it('finds an object from which the label was taken by which the portal lists it', async () => {
    const suite = get();
    const r = await applied([sampleConfigMap('settings')]);
    const ref = suite.configMap(r, 'settings');
    const path = `/api/v1/namespaces/${ref.namespace}/configmaps/${ref.name}`;
    await suite.raw.require(
      'admin',
      'PATCH',
      path,
      { metadata: { labels: { 'glovebox.dev/environment-id': null } } },
      'application/merge-patch+json',
    );
    const { drift } = await r.observe();
    expect(drift).toMatchObject([
      {
        name: 'settings',
        change: 'changed',
        fields: ["metadata.labels['glovebox.dev/environment-id']"],
      },
    ]);
    await r.heal(drift);
    expect((await r.observe()).drift).toEqual([]);
  });

  it.each<[string, string, JsonObject]>([
    [
      POLICY,
      'NetworkPolicy',
      { spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] } },
    ],
    [
      'cilium.io/v2',
      'CiliumNetworkPolicy',
      { spec: { endpointSelector: {}, egress: [{ toEntities: ['world'] }] } },
    ],
    [
      RBAC,
      'RoleBinding',
      {
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: 'view',
        },
        subjects: [
          {
            apiGroup: 'rbac.authorization.k8s.io',
            kind: 'User',
            name: 'mallory',
          },
        ],
      },
    ],
  ])('finds and removes a foreign %s %s', async (apiVersion, kind, content) => {
    const suite = get();
    const r = await applied([]);
    const { namespace } = r.environment;
    const added = { apiVersion, kind, metadata: { name: 'added', namespace } };
    await suite.change({ ...added, ...content });
    const seen = await r.observe();
    expect(seen.baselineObserved).toBe(false);
    expect(seen.drift).toMatchObject([
      {
        type: `${apiVersion}/${kind}`,
        name: 'added',
        origin: 'unknown',
        change: 'foreign',
        manager: 'kubectl',
        remedy: 'remove',
      },
    ]);
    await r.heal(seen.drift);
    await expect(r.observe()).resolves.toMatchObject({
      baselineObserved: true,
      drift: [],
    });
  });

  it('does not remove what stands now under the name of what it found', async () => {
    const suite = get();
    const r = await applied([]);
    const { namespace } = r.environment;
    const policy = {
      apiVersion: POLICY,
      kind: 'NetworkPolicy',
      metadata: { name: 'added', namespace },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] },
    };
    await suite.change(policy);
    const { drift } = await r.observe();
    await suite.admin.delete({ ...policy, name: 'added', namespace });
    await suite.change(policy);
    await r.heal(drift);
    expect((await r.observe()).drift).toMatchObject([{ name: 'added' }]);
  });

  it('leaves to people what lets nobody in and only takes away', async () => {
    const suite = get();
    const r = await applied([]);
    const { namespace } = r.environment;
    await suite.change({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'brake', namespace },
      spec: { hard: { pods: '0' } },
    });
    const seen = await r.observe();
    expect(seen.baselineObserved).toBe(true);
    expect(seen.drift).toMatchObject([{ name: 'brake', remedy: 'by-hand' }]);
    await r.heal(seen.drift);
    expect((await r.observe()).drift).toHaveLength(1);
  });
}
