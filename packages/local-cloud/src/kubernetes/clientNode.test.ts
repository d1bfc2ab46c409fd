import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';
import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObject,
  KubernetesObjectApi,
  ListWatch,
  makeInformer,
  PatchStrategy,
  V1ConfigMap,
  Watch,
} from '@kubernetes/client-node';
import { LocalCloud, startLocalCloud } from '../LocalCloud';

jest.setTimeout(30_000);

describe('@kubernetes/client-node as a witness', () => {
  let directory: string;
  let cloud: LocalCloud;
  const config = new KubeConfig();

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'local-cloud-client-'));
    cloud = await startLocalCloud({
      dataDir: directory,
      podStartMs: 20,
      ports: {
        identity: 0,
        entra: 0,
        arm: 0,
        kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
      },
    });
    config.loadFromFile(cloud.clusters[0].kubeconfigFile);
  });
  afterAll(async () => {
    await cloud.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const map = (name: string, data: Record<string, string>) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data,
  });

  it('reads and writes through typed clients', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const created = await core.createNamespacedConfigMap({
      namespace: 'default',
      body: map('typed', { a: '1' }),
    });
    expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
    created.data = { a: '2' };
    const replaced = await core.replaceNamespacedConfigMap({
      name: 'typed',
      namespace: 'default',
      body: created,
    });
    expect(replaced.data).toEqual({ a: '2' });
    const stale = core.replaceNamespacedConfigMap({
      name: 'typed',
      namespace: 'default',
      body: { ...created, data: { a: '3' } },
    });
    await expect(stale).rejects.toMatchObject({ code: 409 });
    await expect(
      core.readNamespacedConfigMap({ name: 'none', namespace: 'default' }),
    ).rejects.toMatchObject({ code: 404 });
    const apps = config.makeApiClient(AppsV1Api);
    expect((await apps.listDeploymentForAllNamespaces()).items).toEqual([]);
  });

  it('applies any object server-side', async () => {
    const client = KubernetesObjectApi.makeApiClient(config);
    const applied: KubernetesObject = await client.patch(
      map('applied', { a: '1' }),
      undefined,
      undefined,
      'witness',
      true,
      PatchStrategy.ServerSideApply,
    );
    expect(applied).toMatchObject({ data: { a: '1' } });
    expect(applied.metadata?.managedFields?.[0]).toMatchObject({
      manager: 'witness',
      operation: 'Apply',
    });
  });

  it('watches and informs', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const seen = new Set<string>();
    const informer = makeInformer<V1ConfigMap>(
      config,
      '/api/v1/namespaces/default/configmaps',
      () => core.listNamespacedConfigMap({ namespace: 'default' }),
    ) as ListWatch<V1ConfigMap>;
    const both = new Promise<void>(resolve => {
      informer.on('add', object => {
        seen.add(object.metadata?.name ?? '');
        if (seen.has('typed') && seen.has('informed')) resolve();
      });
    });
    informer.on('error', () => undefined);
    await informer.start();
    await core.createNamespacedConfigMap({
      namespace: 'default',
      body: map('informed', {}),
    });
    await both;
    await informer.stop();
    expect([...seen]).toEqual(expect.arrayContaining(['typed', 'informed']));
  });

  it('misses nothing while its watches are dropped', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const seen = new Set<string>();
    const informer = makeInformer<V1ConfigMap>(
      config,
      '/api/v1/namespaces/default/configmaps',
      () => core.listNamespacedConfigMap({ namespace: 'default' }),
    );
    informer.on('add', object => {
      seen.add(object.metadata?.name ?? '');
    });
    // A dropped watch is an error to the informer; whoever uses it starts it again.
    informer.on('error', () => {
      setTimeout(() => void informer.start(), 20);
    });
    cloud.faults.set([{ fault: { type: 'watch-drop', afterMs: 60 } }]);
    await informer.start();
    const names = [...Array(30)].map((_, n) => `dropped-${n}`);
    for (const name of names) {
      await core.createNamespacedConfigMap({
        namespace: 'default',
        body: map(name, {}),
      });
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    expect(cloud.faults.status().rules[0].struck).toBeGreaterThan(2);
    cloud.faults.clear();
    for (let tries = 0; tries < 100 && !seen.has('dropped-29'); tries += 1) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    await informer.stop();
    expect(names.filter(name => !seen.has(name))).toEqual([]);
  });

  it('is told by an error event that its revision is too old', async () => {
    await cloud.close();
    cloud = await startLocalCloud({
      dataDir: directory,
      ports: {
        identity: 0,
        entra: 0,
        arm: 0,
        kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
      },
    });
    const fresh = new KubeConfig();
    fresh.loadFromFile(cloud.clusters[0].kubeconfigFile);
    const event = await new Promise<{ phase: string; object: unknown }>(
      (resolve, reject) => {
        new Watch(fresh)
          .watch(
            '/api/v1/configmaps',
            { resourceVersion: '1' },
            (phase, object) => resolve({ phase, object }),
            () => undefined,
          )
          .catch(reject);
      },
    );
    expect(event).toMatchObject({
      phase: 'ERROR',
      object: { code: 410, reason: 'Expired' },
    });
  });
});
