import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonObject } from '@backstage/types';
import { ConfigReader } from '@backstage/config';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import {
  KubernetesClient,
  KubernetesClusters,
  KubernetesObject,
  KubernetesObjectRef,
} from '@glovebox/kubernetes-clusters-node';
import {
  sampleConfigMap,
  sampleDeployment,
  sampleEnvironment,
} from './__testUtils__/sampleEnvironment';
import { TargetRun } from './__testUtils__/runTarget';
import {
  startTestCluster,
  TestCluster,
} from './__testUtils__/startTestCluster';
import { KubernetesTarget } from './KubernetesTarget';

jest.setTimeout(120_000);

/** A cluster that is given has one identity, which may do everything. */
const describeWithOwnIdentities = process.env.GLOVEBOX_TEST_KUBECONFIG
  ? describe.skip
  : describe;

describe('KubernetesTarget against an API server', () => {
  let test: TestCluster;
  let target: KubernetesTarget;
  let now: Date;
  let count = 0;

  beforeAll(async () => {
    test = await startTestCluster();
  });

  afterAll(async () => {
    await test?.stop();
  });

  beforeEach(() => {
    now = new Date('2026-03-01T12:00:00Z');
    target = new KubernetesTarget(test.cluster, { now: () => now });
  });

  /** A new environment for each test: names are never used twice. */
  const environment = (
    overrides: Partial<TargetEnvironment> = {},
  ): TargetEnvironment => {
    count += 1;
    const id = `t${Date.now().toString(36).slice(-6)}${count}`;
    return sampleEnvironment({
      id,
      namespace: `env-protein-${id}`,
      ...overrides,
    });
  };
  const run = (objects: JsonObject[], env = environment()) =>
    new TargetRun(
      target,
      env,
      target.render(env, { kind: 'kubernetes', objects }),
    );
  const revise = (previous: TargetRun, objects: JsonObject[]) => {
    const env = {
      ...previous.environment,
      revision: previous.environment.revision + 1,
    };
    const next = run(objects, env);
    next.state = previous.state;
    return next;
  };
  const namespaceOf = (r: TargetRun) => r.environment.namespace;
  const configMap = (r: TargetRun, name: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name,
    namespace: namespaceOf(r),
  });
  const liveNamespace = (r: TargetRun) =>
    test.admin.get({
      apiVersion: 'v1',
      kind: 'Namespace',
      name: namespaceOf(r),
    });
  const change = (object: KubernetesObject) =>
    test.admin.applyServerSide(object, {
      fieldManager: 'kubectl',
      force: true,
    });

  it('plans everything as new, changing nothing, and says what cannot be tried yet', async () => {
    const r = run([sampleConfigMap('settings'), sampleDeployment('train')]);
    const plan = await r.plan();

    expect(plan.objects.filter(o => o.refused)).toEqual([]);
    expect(new Set(plan.objects.map(o => o.change))).toEqual(
      new Set(['create']),
    );
    const settings = plan.objects.find(o => o.name === 'settings');
    expect(settings).toMatchObject({
      targetId: 'kubernetes:aks-east',
      type: 'v1/ConfigMap',
      origin: 'template',
      namespace: namespaceOf(r),
      before: undefined,
    });
    expect(settings?.after).toContain(`namespace: ${namespaceOf(r)}`);
    expect(settings?.after).not.toMatch(/managedFields|resourceVersion|uid/);
    expect(
      plan.objects.find(
        o => o.type === 'v1/ServiceAccount' && o.name === 'workload',
      )?.notChecked,
    ).toMatch('once Azure is applied');
    expect(plan.notChecked.join(' ')).toContain('quota');
    await expect(liveNamespace(r)).resolves.toBeUndefined();
  });

  it('says in the plan that nobody gets access when the group has no known id', async () => {
    const plan = await run(
      [],
      environment({ ownerGroupObjectId: undefined }),
    ).plan();
    expect(plan.notChecked.join(' ')).toContain('nobody gets access');
  });

  it('refuses in the plan what the cluster would refuse, object by object', async () => {
    const privileged = JSON.parse(
      JSON.stringify(sampleDeployment('train')).replace(
        '"allowPrivilegeEscalation":false',
        '"privileged":true',
      ),
    );
    const plan = await run([
      privileged,
      { ...sampleConfigMap('wrong'), data: { key: 1 } },
      { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } },
      sampleConfigMap('fine'),
    ]).plan();
    const refused = (name: string) =>
      plan.objects.find(o => o.name === name)?.refused;
    expect(refused('train')).toMatch(/privileged|restricted/);
    expect(refused('wrong')).toContain('AKS East (aks-east) refused to apply');
    expect(refused('w')).toContain('does not serve the kind Widget');
    expect(refused('fine')).toBeUndefined();
  });

  it('applies step by step, the namespace first and recorded before anything else', async () => {
    const r = run([sampleConfigMap('settings'), sampleDeployment('train')]);

    await r.applyOnce();
    expect(r.state.creationId).toBeDefined();
    await expect(liveNamespace(r)).resolves.toBeUndefined();

    await r.applyOnce();
    const namespace = await liveNamespace(r);
    expect(r.state.namespaceUid).toBe(namespace?.metadata.uid);
    expect(r.state.inventory).toHaveLength(r.rendered.documents.length - 1);
    await expect(
      test.admin.get(configMap(r, 'settings')),
    ).resolves.toBeUndefined();

    const { done, progress } = await r.apply({ identityClientId: 'client-1' });
    expect(done).toBe(true);
    expect(progress).toEqual({ done: 11, total: 11 });
    const account = await test.admin.get({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      name: 'workload',
      namespace: namespaceOf(r),
    });
    expect(account?.metadata.annotations).toEqual({
      'azure.workload.identity/client-id': 'client-1',
    });
  });

  it('is the same when it is killed after any step and called with the state of before', async () => {
    const r = run([sampleConfigMap('settings')]);
    for (let calls = 0; calls < 20; calls++) {
      const before = r.state;
      await r.applyOnce();
      if (before.creationId !== undefined) {
        // The answer was lost: the same call again.
        r.state = before;
      }
      if ((await r.applyOnce()).done) {
        break;
      }
    }
    const observed = await r.observe();
    expect(observed.baselineObserved).toBe(true);
    expect(new Set(observed.resources.map(o => o.health))).toEqual(
      new Set(['current']),
    );
  });

  it('observes what is there, and tells current from running', async () => {
    const r = run([sampleConfigMap('settings'), sampleDeployment('train')]);
    await r.apply();
    let observed = await r.observe();
    for (let i = 0; i < 50 && !observed.workloadsRunning; i++) {
      await new Promise(resolve => setTimeout(resolve, 100));
      observed = await r.observe();
    }
    expect(observed).toMatchObject({
      baselineObserved: true,
      workloadsRunning: true,
      message: '11 of 11 objects current',
    });
    expect(observed.resources).toContainEqual({
      targetId: 'kubernetes:aks-east',
      type: 'apps/v1/Deployment',
      name: 'train',
      namespace: namespaceOf(r),
      origin: 'template',
      health: 'current',
      message: undefined,
      observedAt: now.toISOString(),
    });
  });

  it('shows a change field by field, applies it, and removes what is no longer rendered', async () => {
    const first = run([sampleConfigMap('settings'), sampleConfigMap('old')]);
    await first.apply();

    const second = revise(first, [
      sampleConfigMap('settings', { key: 'changed' }),
      sampleConfigMap('new'),
    ]);
    const plan = await second.plan();
    const byName = (name: string) => plan.objects.find(o => o.name === name);
    expect(byName('settings')).toMatchObject({ change: 'update' });
    expect(byName('settings')?.before).toContain('key: value');
    expect(byName('settings')?.after).toContain('key: changed');
    expect(byName('new')).toMatchObject({ change: 'create' });
    expect(byName('old')).toMatchObject({ change: 'delete' });
    expect(byName('old')?.after).toBeUndefined();
    expect(byName('default-deny')).toMatchObject({ change: 'none' });
    expect(plan.notChecked).toEqual([]);

    await second.apply();
    await expect(
      test.admin.get(configMap(second, 'old')),
    ).resolves.toBeUndefined();
    await expect(
      test.admin.get(configMap(second, 'settings')),
    ).resolves.toMatchObject({ data: { key: 'changed' } });
  });

  it("does not take a field from someone else in a template's object, and says from whom", async () => {
    const r = run([sampleConfigMap('settings')]);
    await r.apply();
    await change({
      ...(sampleConfigMap('settings', { key: 'by hand' }) as KubernetesObject),
      metadata: { name: 'settings', namespace: namespaceOf(r) },
    });
    const next = revise(r, [sampleConfigMap('settings', { key: 'mine' })]);

    const plan = await next.plan();
    expect(plan.objects.find(o => o.name === 'settings')?.refused).toMatch(
      /data\.key.*kubectl/,
    );
    await expect(next.apply()).rejects.toMatchObject({
      name: 'TargetError',
      reason: 'Conflict',
      retryable: false,
      message: expect.stringMatching(/\.data\.key.*kubectl/),
    });
  });

  it('sees a baseline that was weakened, and takes it back', async () => {
    const r = run([]);
    await r.apply();
    await change({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'default-deny', namespace: namespaceOf(r) },
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
    const policy = await test.admin.get({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      name: 'default-deny',
      namespace: namespaceOf(r),
    });
    expect(policy?.spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
  });

  it('knows its own baseline again however many GPUs it has', async () => {
    for (const gpus of [1, 18, 41, 1000]) {
      const r = run([], environment({ gpu: { type: 'H100', count: gpus } }));
      await r.apply();
      const { resources, baselineObserved } = await r.observe();
      expect(resources.filter(o => o.health !== 'current')).toEqual([]);
      expect(baselineObserved).toBe(true);
    }
  });

  it('sees a network policy that the platform did not make', async () => {
    const r = run([]);
    await r.apply();
    await change({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'open-all', namespace: namespaceOf(r) },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] },
    });
    await expect(r.observe()).resolves.toMatchObject({
      baselineObserved: false,
      message: expect.stringContaining('open-all'),
    });
  });

  it('sees what was deleted', async () => {
    const r = run([sampleConfigMap('settings')]);
    await r.apply();
    await test.admin.delete(configMap(r, 'settings'));
    const { resources } = await r.observe();
    expect(resources.find(o => o.name === 'settings')?.health).toBe('missing');
  });

  it('never takes over a namespace that is there', async () => {
    const r = run([sampleConfigMap('settings')]);
    await test.admin.create(
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name: namespaceOf(r),
          labels: { 'glovebox.dev/environment-id': r.environment.id },
        },
      },
      { fieldManager: 'kubectl' },
    );
    const taken = { name: 'TargetError', reason: 'NamespaceTaken' };
    await expect(r.plan()).rejects.toMatchObject(taken);
    await expect(r.apply()).rejects.toMatchObject(taken);
    await expect(
      test.admin.get(configMap(r, 'settings')),
    ).resolves.toBeUndefined();
    // What it did not make it does not delete.
    await expect(r.destroy()).resolves.toMatchObject({ inventory: [] });
    await expect(liveNamespace(r)).resolves.toBeDefined();
  });

  it('writes nothing into a namespace that was deleted and made again', async () => {
    const r = run([sampleConfigMap('settings')]);
    await r.apply();
    await deleteNamespace(r);
    await expect(r.apply()).rejects.toMatchObject({ reason: 'NamespaceGone' });
    await test.admin.create(
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespaceOf(r) },
      },
      { fieldManager: 'kubectl' },
    );

    await expect(r.apply()).rejects.toMatchObject({
      reason: 'NamespaceRecreated',
      retryable: false,
    });
    const observed = await r.observe();
    expect(observed.baselineObserved).toBe(false);
    expect(observed.resources.every(o => o.health === 'missing')).toBe(true);

    const { inventory } = await r.destroy();
    expect(inventory[0]).toMatchObject({
      type: 'v1/Namespace',
      outcome: 'already-gone',
      reason: expect.stringContaining('left alone'),
    });
    await expect(liveNamespace(r)).resolves.toBeDefined();
  });

  it('deletes everything and tells what was removed from what was gone before', async () => {
    const r = run([sampleConfigMap('settings'), sampleConfigMap('lost')]);
    await r.apply();
    await test.admin.delete(configMap(r, 'lost'));
    const { inventory } = await r.destroy();

    const outcome = (name: string) =>
      inventory.find(item => item.name === name)?.outcome;
    expect(outcome(namespaceOf(r))).toBe('removed');
    expect(outcome('settings')).toBe('removed');
    expect(outcome('default-deny')).toBe('removed');
    expect(outcome('lost')).toBe('already-gone');
    await expect(liveNamespace(r)).resolves.toBeUndefined();
    await expect(r.destroy()).resolves.toMatchObject({ done: true });
  });

  it('finds its namespace to delete when the crash came before its UID was stored', async () => {
    const r = run([]);
    await r.applyOnce();
    const before = r.state;
    await r.applyOnce();
    r.state = before;
    const { inventory } = await r.destroy();
    expect(inventory[0]).toMatchObject({ outcome: 'removed' });
    await expect(liveNamespace(r)).resolves.toBeUndefined();
  });

  it('waits on a finalizer, and ends with what stayed and why', async () => {
    const r = run([sampleConfigMap('settings')]);
    await r.apply();
    await holdConfigMap(r, ['example.com/hold']);
    await waitUntilHeld(r);

    expect(r.messages.at(-1)).toContain('example.com/hold');

    now = new Date(now.getTime() + 6 * 60_000);
    const { done, inventory } = await r.destroyOnce();
    expect(done).toBe(true);
    expect(inventory[0]).toMatchObject({
      type: 'v1/Namespace',
      outcome: 'stayed',
      reason: expect.stringContaining('example.com/hold'),
    });

    await holdConfigMap(r, []);
    const again = await r.destroy();
    expect(again.inventory[0]).toMatchObject({ outcome: 'removed' });
  });

  it('takes away access before it deletes the namespace', async () => {
    const r = run([]);
    await r.apply();
    const deleted: string[] = [];
    const provision = test.cluster.client('provision');
    const watched = new KubernetesTarget({
      ...test.cluster,
      client: identity =>
        identity === 'observe'
          ? test.cluster.client('observe')
          : new Proxy(provision, {
              get: (client, member: keyof KubernetesClient) =>
                member === 'delete'
                  ? (ref: KubernetesObjectRef, options: object) => {
                      deleted.push(ref.kind);
                      return client.delete(ref, options);
                    }
                  : client[member],
            }),
    });
    const going = new TargetRun(watched, r.environment, r.rendered);
    going.state = r.state;
    await going.destroy();
    expect(deleted).toEqual(['RoleBinding', 'Namespace']);
  });

  it('gives up at once when forced', async () => {
    const r = run([sampleConfigMap('settings')]);
    await r.apply();
    await holdConfigMap(r, ['example.com/hold']);
    await waitUntilHeld(r);
    const { done, inventory } = await r.destroyOnce(true);
    expect(done).toBe(true);
    expect(inventory.map(item => item.outcome)).toContain('stayed');
    await holdConfigMap(r, []);
  });

  describe('with a cluster that does not answer as it should', () => {
    let dir: string;

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'glovebox-connection-'));
    });

    afterEach(async () => {
      await rm(dir, { recursive: true });
    });

    /** The same target, with a server and a token of its own. */
    const connectedTo = async (server: string, token: string) => {
      const { caData = '' } = await test.cluster.server();
      const kubeconfig = join(dir, 'kubeconfig');
      await writeFile(
        kubeconfig,
        JSON.stringify({
          clusters: [
            {
              name: 'c',
              cluster: { server, 'certificate-authority-data': caData },
            },
          ],
          users: [{ name: 'u', user: { token } }],
          contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
          'current-context': 'x',
        }),
      );
      const clusters = KubernetesClusters.fromConfig(
        new ConfigReader({
          glovebox: {
            clusters: [
              {
                name: 'aks-east',
                region: 'eastus',
                riskClasses: ['standard'],
                identities: {
                  observe: { kubeconfig },
                  provision: { kubeconfig },
                },
              },
            ],
          },
        }),
      );
      return new KubernetesTarget(clusters.get('aks-east'));
    };

    it('is to be retried when it cannot be reached, and gives up when forced', async () => {
      const r = run([sampleConfigMap('settings')]);
      await r.apply();
      const away = await connectedTo('https://localhost:1', 'token');
      const broken = new TargetRun(away, r.environment, r.rendered);
      broken.state = r.state;
      const unreachable = {
        name: 'TargetError',
        reason: 'Unreachable',
        retryable: true,
        message: expect.stringContaining('ECONNREFUSED'),
      };
      await expect(broken.plan()).rejects.toMatchObject(unreachable);
      await expect(broken.observe()).rejects.toMatchObject(unreachable);
      await expect(broken.apply()).rejects.toMatchObject(unreachable);
      await expect(broken.destroy()).rejects.toMatchObject(unreachable);

      const { done, inventory } = await broken.destroyOnce(true);
      expect(done).toBe(true);
      expect(inventory.every(item => item.outcome === 'stayed')).toBe(true);
      await expect(
        away.check(AbortSignal.timeout(5_000)),
      ).resolves.toMatchObject({ healthy: false, reason: 'Unreachable' });
    });

    it('names the key in config when the credential is not accepted', async () => {
      const { url } = await test.cluster.server();
      const stranger = await connectedTo(url, 'expired');
      const r = run([]);
      const refused = {
        reason: 'Unauthorized',
        message: expect.stringContaining(
          'glovebox.clusters[0].identities.observe',
        ),
      };
      const denied = new TargetRun(stranger, r.environment, r.rendered);
      await expect(denied.plan()).rejects.toMatchObject({
        ...refused,
        retryable: false,
      });
      await expect(
        stranger.check(AbortSignal.timeout(5_000)),
      ).resolves.toMatchObject({ healthy: false, ...refused });
    });
  });

  describeWithOwnIdentities('with rights of its own for each identity', () => {
    it('names the missing permission when the identity may not do something', async () => {
      const config = test.cluster.config;
      const swapped = new KubernetesTarget({
        config,
        server: () => test.cluster.server(),
        // The observing identity, where one that may write is needed.
        client: () => test.cluster.client('observe'),
      });
      const r = run([]);
      const weak = new TargetRun(swapped, r.environment, r.rendered);
      await expect(weak.apply()).rejects.toMatchObject({
        reason: 'Forbidden',
        retryable: false,
        message: expect.stringMatching(
          /may not create namespace .*cannot create resource "namespaces".*identities\.provision/s,
        ),
      });
      await expect(
        swapped.check(AbortSignal.timeout(5_000)),
      ).resolves.toMatchObject({ healthy: false, reason: 'Forbidden' });
    });
  });

  it('gives people a kubeconfig that signs them in as themselves', async () => {
    const { kubeconfig, commands, notes } = await target.connect(environment());
    expect(kubeconfig).toContain('command: kubelogin');
    expect(kubeconfig).not.toMatch(/token:/);
    expect(commands.length).toBeGreaterThan(0);
    expect(notes.length).toBeGreaterThan(0);
  });

  async function deleteNamespace(r: TargetRun) {
    await test.admin.delete({
      apiVersion: 'v1',
      kind: 'Namespace',
      name: namespaceOf(r),
    });
    for (let i = 0; i < 100 && (await liveNamespace(r)); i++) {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  async function holdConfigMap(r: TargetRun, finalizers: string[]) {
    await test.admin.applyServerSide(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings', namespace: namespaceOf(r), finalizers },
      },
      { fieldManager: 'holder', force: true },
    );
  }

  async function waitUntilHeld(r: TargetRun) {
    for (let i = 0; i < 300; i++) {
      await r.destroyOnce();
      if (r.messages.at(-1)?.includes('example.com/hold')) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error(`Never held: ${r.messages.at(-1)}`);
  }
});
