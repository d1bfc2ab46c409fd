import { JsonObject, objectsAt, stringAt, valueAt } from './json';
import { TestCluster, TestResponse } from './testing/TestCluster';

function workload(
  kind: string,
  name: string,
  spec: JsonObject,
  container: JsonObject = {},
): JsonObject {
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name },
    spec: {
      ...(kind === 'Job' ? {} : { selector: { matchLabels: { app: name } } }),
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [{ name: 'c', image: 'i:1', ...container }],
          ...(kind === 'Job' ? { restartPolicy: 'Never' } : {}),
        },
      },
      ...spec,
    },
  };
}

describe('controllers', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.start();
  });
  afterAll(async () => {
    await cluster.close();
  });

  const pods = (namespace: string, name: string) =>
    `/api/v1/namespaces/${namespace}/pods?labelSelector=app=${name}`;
  const running = (count: number) => (found: TestResponse) =>
    objectsAt(found.body, 'items').filter(
      item => stringAt(item, 'status', 'phase') === 'Running',
    ).length === count && objectsAt(found.body, 'items').length === count;
  const condition = (body: JsonObject, type: string) =>
    objectsAt(body, 'status', 'conditions').find(item => item.type === type);

  it('runs a deployment, rolls it over, and says that nothing runs', async () => {
    const url = '/apis/apps/v1/namespaces/default/deployments';
    await cluster.request(
      'POST',
      url,
      workload('Deployment', 'web', { replicas: 2 }),
    );
    const { body } = await cluster.until(pods('default', 'web'), running(2));
    expect(valueAt(objectsAt(body, 'items')[0], 'status', 'message')).toBe(
      'simulated by local-cloud: nothing runs',
    );
    await cluster.until(
      `${url}/web`,
      found => valueAt(found.body, 'status', 'availableReplicas') === 2,
    );

    await cluster.apply(
      `${url}/web`,
      workload('Deployment', 'web', { replicas: 2 }, { image: 'i:2' }),
      { force: true },
    );
    const rolled = await cluster.until(
      `${url}/web`,
      found =>
        condition(found.body, 'Progressing')?.reason ===
          'NewReplicaSetAvailable' &&
        valueAt(found.body, 'status', 'observedGeneration') === 2,
    );
    expect(valueAt(rolled.body, 'status', 'updatedReplicas')).toBe(2);
    const after = await cluster.until(pods('default', 'web'), running(2));
    const images = objectsAt(after.body, 'items').map(
      item => objectsAt(item, 'spec', 'containers')[0].image,
    );
    expect(images).toEqual(['i:2', 'i:2']);
  });

  it('settles: nothing is written when nothing changes', async () => {
    const version = async () =>
      valueAt(
        (await cluster.get('/api/v1/namespaces')).body,
        'metadata',
        'resourceVersion',
      );
    await new Promise(resolve => setTimeout(resolve, 200));
    const before = await version();
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(await version()).toBe(before);
  });

  it('reports what a quota refuses on the workload', async () => {
    await cluster.createNamespace('small');
    await cluster.request('POST', '/api/v1/namespaces/small/resourcequotas', {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q' },
      spec: { hard: { pods: '1' } },
    });
    const url = '/apis/apps/v1/namespaces/small/deployments';
    await cluster.request(
      'POST',
      url,
      workload('Deployment', 'big', { replicas: 3 }),
    );
    const { body } = await cluster.until(
      `${url}/big`,
      found => condition(found.body, 'ReplicaFailure') !== undefined,
    );
    expect(condition(body, 'ReplicaFailure')).toMatchObject({
      reason: 'FailedCreate',
      message: expect.stringContaining(
        'exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
      ),
    });
    const events = await cluster.until(
      '/api/v1/namespaces/small/events?fieldSelector=reason=FailedCreate',
      found => objectsAt(found.body, 'items').length > 0,
    );
    expect(objectsAt(events.body, 'items')[0].message).toContain(
      'Error creating',
    );
  });

  it('leaves a pod pending when no node has the GPUs, and places it when one is free', async () => {
    const gpuPod = (name: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: 'gpu' } },
      spec: {
        nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB' },
        containers: [
          {
            name: 'c',
            image: 'i',
            resources: { limits: { 'nvidia.com/gpu': '8' } },
          },
        ],
      },
    });
    const url = '/api/v1/namespaces/default/pods';
    for (const name of ['gpu-1', 'gpu-2', 'gpu-3'])
      await cluster.request('POST', url, gpuPod(name));
    const waiting = await cluster.until(
      `${url}/gpu-3`,
      found => condition(found.body, 'PodScheduled') !== undefined,
    );
    expect(condition(waiting.body, 'PodScheduled')).toMatchObject({
      status: 'False',
      reason: 'Unschedulable',
      message: expect.stringContaining('2 Insufficient nvidia.com/gpu'),
    });
    await cluster.request('DELETE', `${url}/gpu-1?gracePeriodSeconds=0`);
    await cluster.until(
      `${url}/gpu-3`,
      found => valueAt(found.body, 'status', 'phase') === 'Running',
    );
  });

  it('gives a stateful set its numbered pods and claims', async () => {
    const url = '/apis/apps/v1/namespaces/default/statefulsets';
    await cluster.request(
      'POST',
      url,
      workload(
        'StatefulSet',
        'db',
        {
          replicas: 2,
          serviceName: 'db',
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: {
                accessModes: ['ReadWriteOnce'],
                resources: { requests: { storage: '1Gi' } },
              },
            },
          ],
        },
        { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
      ),
    );
    await cluster.until(
      `${url}/db`,
      found => valueAt(found.body, 'status', 'readyReplicas') === 2,
    );
    const claim = await cluster.until(
      '/api/v1/namespaces/default/persistentvolumeclaims/data-db-1',
      found => valueAt(found.body, 'status', 'phase') === 'Bound',
    );
    expect(valueAt(claim.body, 'status', 'capacity')).toEqual({
      storage: '1Gi',
    });
  });

  it('runs a job until its pod is told to complete', async () => {
    const url = '/apis/batch/v1/namespaces/default/jobs';
    await cluster.request('POST', url, workload('Job', 'train', {}));
    const { body } = await cluster.until(pods('default', 'train'), running(1));
    const name = stringAt(objectsAt(body, 'items')[0], 'metadata', 'name');
    expect(
      condition((await cluster.get(`${url}/train`)).body, 'Complete'),
    ).toBeUndefined();
    await cluster.request(
      'PATCH',
      `/api/v1/namespaces/default/pods/${name}`,
      { metadata: { annotations: { 'local-cloud/complete': 'succeeded' } } },
      { contentType: 'application/merge-patch+json' },
    );
    const done = await cluster.until(
      `${url}/train`,
      found => condition(found.body, 'Complete') !== undefined,
    );
    expect(valueAt(done.body, 'status', 'succeeded')).toBe(1);
  });

  describe('garbage collection', () => {
    const maps = '/api/v1/namespaces/default/configmaps';
    const make = async (name: string, owner?: JsonObject) =>
      (
        await cluster.request('POST', maps, {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: {
            name,
            ownerReferences: owner
              ? [
                  {
                    apiVersion: 'v1',
                    kind: 'ConfigMap',
                    name: stringAt(owner, 'metadata', 'name'),
                    uid: stringAt(owner, 'metadata', 'uid'),
                    blockOwnerDeletion: true,
                  },
                ]
              : undefined,
          },
        })
      ).body;
    const gone = (found: TestResponse) => found.status === 404;

    it('deletes dependents after their owner', async () => {
      await make('child', await make('parent'));
      await cluster.request('DELETE', `${maps}/parent`);
      const { status } = await cluster.until(`${maps}/child`, gone);
      expect(status).toBe(404);
    });

    it('deletes dependents before their owner in the foreground', async () => {
      await make('child-f', await make('parent-f'));
      const { body } = await cluster.request(
        'DELETE',
        `${maps}/parent-f?propagationPolicy=Foreground`,
      );
      expect(valueAt(body, 'metadata', 'finalizers')).toEqual([
        'foregroundDeletion',
      ]);
      await cluster.until(`${maps}/parent-f`, gone);
      await cluster.until(`${maps}/child-f`, gone);
    });

    it('leaves orphans when asked', async () => {
      await make('child-o', await make('parent-o'));
      await cluster.request(
        'DELETE',
        `${maps}/parent-o?propagationPolicy=Orphan`,
      );
      await cluster.until(`${maps}/parent-o`, gone);
      const { body } = await cluster.get(`${maps}/child-o`);
      expect(valueAt(body, 'metadata', 'ownerReferences')).toBeUndefined();
    });

    it('deletes what names an owner that never was', async () => {
      await make('stray', { metadata: { name: 'parent', uid: 'no-such-uid' } });
      const { status } = await cluster.until(`${maps}/stray`, gone);
      expect(status).toBe(404);
    });
  });

  describe('namespaces', () => {
    it('come with a default service account and the root certificate', async () => {
      await cluster.createNamespace('fresh');
      const { body } = await cluster.until(
        '/api/v1/namespaces/fresh/configmaps/kube-root-ca.crt',
        found => found.status === 200,
      );
      expect(body.data).toHaveProperty(['ca.crt']);
    });

    it('go with their content, saying what holds them up', async () => {
      await cluster.createNamespace('doomed');
      const maps = '/api/v1/namespaces/doomed/configmaps';
      await cluster.request(
        'POST',
        '/apis/apps/v1/namespaces/doomed/deployments',
        workload('Deployment', 'web', { replicas: 2 }),
      );
      await cluster.until(pods('doomed', 'web'), running(2));
      await cluster.request('POST', maps, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'stuck', finalizers: ['example.com/hold'] },
      });
      await cluster.request('DELETE', '/api/v1/namespaces/doomed');
      const waiting = await cluster.until(
        '/api/v1/namespaces/doomed',
        found =>
          condition(found.body, 'NamespaceFinalizersRemaining')?.status ===
          'True',
      );
      expect(
        condition(waiting.body, 'NamespaceFinalizersRemaining')?.message,
      ).toBe(
        'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
      );
      const refused = await cluster.request('POST', maps, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'late' },
      });
      expect(refused.status).toBe(403);
      expect(refused.body.message).toContain('because it is being terminated');
      await cluster.request(
        'PATCH',
        `${maps}/stuck`,
        { metadata: { finalizers: null } },
        { contentType: 'application/merge-patch+json' },
      );
      await cluster.until(
        '/api/v1/namespaces/doomed',
        found => found.status === 404,
      );
      const left = await cluster.get(
        '/api/v1/pods?fieldSelector=metadata.namespace=doomed',
      );
      expect(objectsAt(left.body, 'items')).toEqual([]);
    });

    it('finish their deletion after a restart', async () => {
      await cluster.createNamespace('interrupted');
      await cluster.request(
        'POST',
        '/apis/apps/v1/namespaces/interrupted/deployments',
        workload('Deployment', 'web', { replicas: 1 }),
      );
      await cluster.until(pods('interrupted', 'web'), running(1));
      await cluster.request('DELETE', '/api/v1/namespaces/interrupted');
      await cluster.restart();
      const { status } = await cluster.until(
        '/api/v1/namespaces/interrupted',
        found => found.status === 404,
      );
      expect(status).toBe(404);
    });
  });
});
