import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { sampleConfigMap } from '../sampleEnvironment';
import { allKinds, unscheduledDeployment } from './allKinds';
import { ContractSuite } from './ContractSuite';
import { until } from './until';

export function applyCases(get: () => ContractSuite): void {
  it('applies step by step, the namespace first and recorded before anything else', async () => {
    const suite = get();
    const r = suite.start([
      sampleConfigMap('settings'),
      unscheduledDeployment('train'),
    ]);
    const total = r.rendered.documents.length;

    await r.applyOnce();
    expect(r.state.creationId).toBeDefined();
    await expect(suite.namespaceOf(r)).resolves.toBeUndefined();

    await r.applyOnce();
    const namespace = await suite.namespaceOf(r);
    expect(r.state.namespaceUid).toBe(namespace?.metadata.uid);
    expect(r.state.inventory).toHaveLength(total - 1);
    await expect(
      suite.admin.get(suite.configMap(r, 'settings')),
    ).resolves.toBeUndefined();

    const { done, progress } = await r.apply({ identityClientId: 'client-1' });
    expect(done).toBe(true);
    expect(progress).toEqual({ done: total, total });
    const account = await suite.admin.get({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      name: 'workload',
      namespace: r.environment.namespace,
    });
    expect(account?.metadata.annotations).toMatchObject({
      'azure.workload.identity/client-id': 'client-1',
    });
  });

  it('is the same when it is killed after any step and called with the state of before', async () => {
    const suite = get();
    const r = suite.start([sampleConfigMap('settings')]);
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

  it('applies what it can of a group before it says what failed, and goes on once that is corrected', async () => {
    const suite = get();
    const first = suite.start([
      sampleConfigMap('fine'),
      { ...sampleConfigMap('wrong'), data: { key: 1 } },
      unscheduledDeployment('later'),
    ]);
    await expect(first.apply()).rejects.toMatchObject({
      name: 'TargetError',
      reason: 'Refused',
      retryable: false,
      message: expect.stringContaining("ConfigMap 'wrong'"),
    });
    const live = (kind: string, apiVersion: string, name: string) =>
      suite.admin.get({
        apiVersion,
        kind,
        name,
        namespace: first.environment.namespace,
      });
    await expect(live('ConfigMap', 'v1', 'fine')).resolves.toBeDefined();
    await expect(
      live('Deployment', 'apps/v1', 'later'),
    ).resolves.toBeUndefined();

    const second = suite.revise(first, [
      sampleConfigMap('fine'),
      sampleConfigMap('wrong'),
      unscheduledDeployment('later'),
    ]);
    expect((await second.apply()).done).toBe(true);
    await expect(live('Deployment', 'apps/v1', 'later')).resolves.toBeDefined();
  });

  it("does not take a field from someone else in a template's object, and says from whom", async () => {
    const suite = get();
    const r = suite.start([sampleConfigMap('settings')]);
    await r.apply();
    await suite.change({
      ...(sampleConfigMap('settings', { key: 'by hand' }) as KubernetesObject),
      metadata: { name: 'settings', namespace: r.environment.namespace },
    });
    const next = suite.revise(r, [
      sampleConfigMap('settings', { key: 'mine' }),
    ]);

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

  it('makes, plans again without a change, prunes and deletes one of every kind that templates may hold', async () => {
    const suite = get();
    const r = suite.start(allKinds());
    const first = await r.plan();
    expect(first.objects.filter(o => o.refused)).toEqual([]);
    const inputs = { identityClientId: 'client-1' };
    await r.apply(inputs);

    // Controllers of a real cluster write into some objects just after they are made.
    await until(
      'nothing is left to change',
      async () =>
        (await r.plan()).objects
          .filter(o => o.change !== 'none')
          .map(o => [o.type, o.name, o.before, o.after, o.refused]),
      changes => changes.length === 0,
    );
    const { resources } = await r.observe();
    const failed = resources.filter(
      o => o.health !== 'current' && o.health !== 'progressing',
    );
    expect(failed).toEqual([]);

    // The last revision has no DNS either, so that a part of the baseline goes too.
    const environment = { ...r.environment, egress: 'none' as const };
    const bare = suite.start([], { ...environment, revision: 2 });
    bare.state = r.state;
    const removals = (await bare.plan()).objects.filter(
      o => o.change === 'delete',
    );
    expect(removals.map(o => o.type)).toEqual(
      expect.arrayContaining(
        allKinds().map(({ apiVersion, kind }) => `${apiVersion}/${kind}`),
      ),
    );
    await bare.apply(inputs);
    for (const {
      apiVersion,
      kind,
      metadata,
    } of allKinds() as KubernetesObject[]) {
      const { namespace } = r.environment;
      const ref = { apiVersion, kind, name: metadata.name, namespace };
      await until(
        `${kind} is gone`,
        () => suite.admin.get(ref),
        found => found === undefined,
      );
    }
    await bare.destroy();
  });

  it('never takes over a namespace that is there', async () => {
    const suite = get();
    const r = suite.start([sampleConfigMap('settings')]);
    await suite.foreignNamespace(r.environment.namespace, {
      'glovebox.dev/environment-id': r.environment.id,
    });
    const taken = { name: 'TargetError', reason: 'NamespaceTaken' };
    await expect(r.plan()).rejects.toMatchObject(taken);
    await expect(r.apply()).rejects.toMatchObject(taken);
    await expect(
      suite.admin.get(suite.configMap(r, 'settings')),
    ).resolves.toBeUndefined();
    // What it did not make it does not delete.
    await expect(r.destroy()).resolves.toMatchObject({ inventory: [] });
    await expect(suite.namespaceOf(r)).resolves.toBeDefined();
  });

  it('writes nothing into a namespace that was deleted and made again', async () => {
    const suite = get();
    const r = suite.start([sampleConfigMap('settings')]);
    const name = r.environment.namespace;
    await r.apply();
    await suite.admin.delete({ apiVersion: 'v1', kind: 'Namespace', name });
    await until(
      `${name} is gone`,
      () => suite.namespaceOf(r),
      found => found === undefined,
    );
    await expect(r.apply()).rejects.toMatchObject({ reason: 'NamespaceGone' });
    await suite.foreignNamespace(name);

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
    await expect(suite.namespaceOf(r)).resolves.toBeDefined();
  });

  it('writes nothing into a namespace that is being deleted', async () => {
    const suite = get();
    const r = suite.start([sampleConfigMap('settings')]);
    const name = r.environment.namespace;
    await r.apply();
    await suite.hold(r, 'settings', ['example.com/hold']);
    await suite.admin.delete({ apiVersion: 'v1', kind: 'Namespace', name });
    await expect(r.apply()).rejects.toMatchObject({
      reason: 'NamespaceTerminating',
      retryable: false,
    });
    await expect(r.plan()).rejects.toMatchObject({
      reason: 'NamespaceTerminating',
    });
    await suite.hold(r, 'settings', []);
  });
}
