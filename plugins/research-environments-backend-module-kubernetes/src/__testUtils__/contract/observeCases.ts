import { JsonObject } from '@backstage/types';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { sampleConfigMap } from '../sampleEnvironment';
import { TargetRun } from '../runTarget';
import { unscheduledDeployment } from './allKinds';
import { ContractSuite } from './ContractSuite';

const POLICY = 'networking.k8s.io/v1';

export function observeCases(get: () => ContractSuite): void {
  const openAll = (r: TargetRun) => ({
    apiVersion: POLICY,
    kind: 'NetworkPolicy',
    metadata: { name: 'open-all', namespace: r.environment.namespace },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] },
  });

  it('observes what is there', async () => {
    const suite = get();
    const r = suite.start([
      sampleConfigMap('settings'),
      unscheduledDeployment('train'),
    ]);
    await r.apply();
    const observed = await r.observe();
    expect(observed.baselineObserved).toBe(true);
    expect(observed.resources).toContainEqual({
      targetId: 'kubernetes:contract',
      type: 'v1/ConfigMap',
      name: 'settings',
      namespace: r.environment.namespace,
      origin: 'template',
      health: 'current',
      message: undefined,
      observedAt: suite.now.toISOString(),
    });
    // Without its controller a Deployment is never current; that it is there shows all the same.
    const deployment = observed.resources.find(o => o.name === 'train');
    expect(['current', 'progressing']).toContain(deployment?.health);
  });

  it('sees a baseline that was weakened, and takes it back', async () => {
    const suite = get();
    const r = suite.start([]);
    const { namespace } = r.environment;
    await r.apply();
    await suite.change({
      apiVersion: POLICY,
      kind: 'NetworkPolicy',
      metadata: { name: 'default-deny', namespace },
      spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] },
    });
    const weakened = await r.observe();
    expect(weakened.baselineObserved).toBe(false);
    expect(
      weakened.resources.find(o => o.name === 'default-deny'),
    ).toMatchObject({
      health: 'failed',
      message: expect.stringContaining('spec'),
    });

    await r.apply();
    const policy = await suite.admin.get({
      apiVersion: POLICY,
      kind: 'NetworkPolicy',
      name: 'default-deny',
      namespace,
    });
    expect(policy?.spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
    expect(policy?.spec).not.toHaveProperty('ingress');
    await expect(r.observe()).resolves.toMatchObject({
      baselineObserved: true,
    });
  });

  it('takes back what was added to a quota, and a role that was put in the place of the shipped one', async () => {
    const suite = get();
    const r = suite.start([]);
    const { namespace } = r.environment;
    await r.apply();
    await suite.change({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'environment', namespace },
      spec: { hard: { 'count/secrets': '1k', pods: '1k' } },
    });
    const binding = r.rendered.documents
      .map(document => document.content as KubernetesObject)
      .find(object => object.kind === 'RoleBinding')!;
    await suite.admin.delete({
      apiVersion: binding.apiVersion,
      kind: binding.kind,
      name: binding.metadata.name,
      namespace,
    });
    await suite.change({
      ...binding,
      roleRef: { ...(binding.roleRef as JsonObject), name: 'admin' },
    });
    const changed = await r.observe();
    expect(
      changed.resources.filter(o => o.health === 'failed').map(o => o.name),
    ).toEqual(['environment', 'environment-developers']);

    await r.apply();
    await expect(r.observe()).resolves.toMatchObject({
      baselineObserved: true,
    });
  });

  it.each([
    ['ResourceQuota', 'v1', 'environment'],
    ['RoleBinding', 'rbac.authorization.k8s.io/v1', 'environment-developers'],
  ])(
    'makes a %s of the baseline again that someone deleted',
    async (kind, apiVersion, name) => {
      const suite = get();
      const r = suite.start([]);
      await r.apply();
      const ref = {
        apiVersion,
        kind,
        name,
        namespace: r.environment.namespace,
      };
      await suite.admin.delete(ref);
      const observed = await r.observe();
      expect(observed.baselineObserved).toBe(false);
      expect(
        observed.resources.find(
          o => o.type === `${apiVersion}/${kind}` && o.name === name,
        ),
      ).toMatchObject({ health: 'missing' });
      await r.apply();
      await expect(suite.admin.get(ref)).resolves.toBeDefined();
      await expect(r.observe()).resolves.toMatchObject({
        baselineObserved: true,
      });
    },
  );

  it('knows its own baseline again however many GPUs it has', async () => {
    const suite = get();
    for (const count of [1, 18, 41, 1000]) {
      const gpu = { type: 'H100', count };
      const r = suite.start([], suite.environment({ gpu }));
      await r.apply();
      const { resources, baselineObserved } = await r.observe();
      expect(resources.filter(o => o.health !== 'current')).toEqual([]);
      expect(baselineObserved).toBe(true);
    }
  });

  it('sees a network policy that the platform did not make', async () => {
    const suite = get();
    const r = suite.start([]);
    await r.apply();
    await suite.change(openAll(r));
    await expect(r.observe()).resolves.toMatchObject({
      baselineObserved: false,
      message: expect.stringContaining('open-all'),
    });
  });

  it('sees a policy of Cilium that the platform did not make', async () => {
    const suite = get();
    const r = suite.start([]);
    await r.apply();
    await suite.change({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'open-cilium', namespace: r.environment.namespace },
      spec: { endpointSelector: {}, egress: [{ toEntities: ['world'] }] },
    });
    await expect(r.observe()).resolves.toMatchObject({
      baselineObserved: false,
      message: expect.stringContaining('open-cilium'),
    });
  });

  it('sees what was deleted', async () => {
    const suite = get();
    const r = suite.start([sampleConfigMap('settings')]);
    await r.apply();
    await suite.admin.delete(suite.configMap(r, 'settings'));
    const { resources } = await r.observe();
    expect(resources.find(o => o.name === 'settings')?.health).toBe('missing');
  });
}
