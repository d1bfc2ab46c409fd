import { JsonObject, objectsAt, stringAt, valueAt } from './json';
import { TestCluster } from './testing/TestCluster';

const hardened = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

function pod(
  name: string,
  container: JsonObject = {},
  spec: JsonObject = {},
): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'c', image: 'i:1', ...container }], ...spec },
  };
}

describe('admission', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.start();
  });
  afterAll(async () => {
    await cluster.close();
  });

  const create = (namespace: string, body: JsonObject, plural = 'pods') =>
    cluster.request('POST', `/api/v1/namespaces/${namespace}/${plural}`, body);

  describe('Pod Security', () => {
    beforeAll(() =>
      cluster.createNamespace('secure', {
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      }),
    );

    it('says everything that a pod would have to set', async () => {
      const { status, body } = await create('secure', pod('plain'));
      expect(status).toBe(403);
      expect(body.message).toBe(
        'pods "plain" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
      );
    });

    it('admits a hardened pod', async () => {
      expect(
        (await create('secure', pod('hard', { securityContext: hardened })))
          .status,
      ).toBe(201);
    });

    it.each<[string, JsonObject, JsonObject]>([
      ['host namespaces', {}, { hostNetwork: true }],
      [
        'hostPath volumes',
        {},
        { volumes: [{ name: 'v', hostPath: { path: '/' } }] },
      ],
      [
        'privileged',
        { securityContext: { ...hardened, privileged: true } },
        {},
      ],
      ['runAsUser=0', { securityContext: { ...hardened, runAsUser: 0 } }, {}],
      [
        'hostPort',
        {
          securityContext: hardened,
          ports: [{ containerPort: 1, hostPort: 1 }],
        },
        {},
      ],
      [
        'unrestricted capabilities',
        {
          securityContext: {
            ...hardened,
            capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] },
          },
        },
        {},
      ],
    ])('refuses %s', async (problem, container, spec) => {
      const { status, body } = await create(
        'secure',
        pod('bad', { securityContext: hardened, ...container }, spec),
      );
      expect(status).toBe(403);
      expect(body.message).toContain(problem);
    });

    it('only warns about workloads', async () => {
      const response = await cluster.request(
        'POST',
        '/apis/apps/v1/namespaces/secure/deployments',
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'lax' },
          spec: {
            replicas: 0,
            selector: { matchLabels: { a: 'b' } },
            template: {
              metadata: { labels: { a: 'b' } },
              spec: { containers: [{ name: 'c', image: 'i' }] },
            },
          },
        },
      );
      expect(response.status).toBe(201);
      expect(response.headers.get('warning')).toContain(
        'would violate PodSecurity',
      );
    });
  });

  describe('quotas', () => {
    beforeAll(async () => {
      await cluster.createNamespace('limited');
      await create(
        'limited',
        {
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: { name: 'team' },
          spec: {
            hard: {
              'requests.cpu': '2',
              'requests.nvidia.com/gpu': '1',
              persistentvolumeclaims: '1',
              'requests.storage': '10Gi',
              'count/configmaps': '2',
            },
          },
        },
        'resourcequotas',
      );
    });
    const asking = (name: string, cpu: string, gpu = '0') =>
      pod(name, {
        resources: { limits: { 'nvidia.com/gpu': gpu }, requests: { cpu } },
      });

    it('needs pods to say what they ask for', async () => {
      const { status, body } = await create('limited', pod('silent'));
      expect(status).toBe(403);
      expect(body.message).toBe(
        'pods "silent" is forbidden: failed quota: team: must specify requests.cpu for: c',
      );
    });

    it('refuses what goes above, with all three numbers', async () => {
      expect(
        (await create('limited', asking('one', '1500m', '1'))).status,
      ).toBe(201);
      const { status, body } = await create('limited', asking('two', '1', '1'));
      expect(status).toBe(403);
      expect(body.message).toBe(
        'pods "two" is forbidden: exceeded quota: team, requested: requests.cpu=1,requests.nvidia.com/gpu=1, used: requests.cpu=1500m,requests.nvidia.com/gpu=1, limited: requests.cpu=2,requests.nvidia.com/gpu=1',
      );
    });

    it('refuses on a dry run too', async () => {
      const { status } = await cluster.request(
        'POST',
        '/api/v1/namespaces/limited/pods?dryRun=All',
        asking('dry', '1', '1'),
      );
      expect(status).toBe(403);
    });

    it('counts objects and storage, and growth of a claim', async () => {
      const claim = (name: string, storage: string) => ({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage } },
        },
      });
      const claims = '/api/v1/namespaces/limited/persistentvolumeclaims';
      expect(
        (
          await create(
            'limited',
            claim('big', '11Gi'),
            'persistentvolumeclaims',
          )
        ).status,
      ).toBe(403);
      expect(
        (
          await create(
            'limited',
            claim('fits', '5Gi'),
            'persistentvolumeclaims',
          )
        ).status,
      ).toBe(201);
      expect(
        (
          await create(
            'limited',
            claim('second', '1Gi'),
            'persistentvolumeclaims',
          )
        ).status,
      ).toBe(403);
      expect(
        (
          await cluster.apply(`${claims}/fits`, claim('fits', '20Gi'), {
            force: true,
          })
        ).status,
      ).toBe(403);
      expect(
        (
          await cluster.apply(`${claims}/fits`, claim('fits', '8Gi'), {
            force: true,
          })
        ).status,
      ).toBe(200);
    });

    it('shows what is used', async () => {
      const { body } = await cluster.until(
        '/api/v1/namespaces/limited/resourcequotas/team',
        found =>
          valueAt(found.body, 'status', 'used', 'requests.storage') === '8Gi',
      );
      expect(valueAt(body, 'status', 'used')).toEqual({
        'count/configmaps': '1',
        persistentvolumeclaims: '1',
        'requests.cpu': '1500m',
        'requests.nvidia.com/gpu': '1',
        'requests.storage': '8Gi',
      });
    });
  });

  describe('limit ranges', () => {
    beforeAll(async () => {
      await cluster.createNamespace('ranged');
      await create(
        'ranged',
        {
          apiVersion: 'v1',
          kind: 'LimitRange',
          metadata: { name: 'range' },
          spec: {
            limits: [
              {
                type: 'Container',
                default: { cpu: '1' },
                defaultRequest: { cpu: '100m' },
                max: { cpu: '2' },
              },
            ],
          },
        },
        'limitranges',
      );
    });

    it('gives defaults', async () => {
      const { body } = await create('ranged', pod('default'));
      expect(
        valueAt(objectsAt(body, 'spec', 'containers')[0], 'resources'),
      ).toEqual({
        requests: { cpu: '100m' },
        limits: { cpu: '1' },
      });
    });

    it('refuses what is above the maximum', async () => {
      const { status, body } = await create(
        'ranged',
        pod('greedy', { resources: { limits: { cpu: '3' } } }),
      );
      expect(status).toBe(403);
      expect(body.message).toContain(
        'maximum cpu usage per Container is 2, but limit is 3',
      );
    });
  });

  it('needs the runtime class to exist', async () => {
    const { status, body } = await create(
      'default',
      pod('vm', {}, { runtimeClassName: 'kata' }),
    );
    expect(status).toBe(403);
    expect(body.message).toContain('RuntimeClass "kata" not found');
    expect(
      (
        await create(
          'default',
          pod('sandboxed', {}, { runtimeClassName: 'gvisor' }),
        )
      ).status,
    ).toBe(201);
  });

  it('mounts a token unless told not to', async () => {
    const mounted = await create('default', pod('token'));
    expect(objectsAt(mounted.body, 'spec', 'volumes')).toHaveLength(1);
    const without = await create(
      'default',
      pod('tokenless', {}, { automountServiceAccountToken: false }),
    );
    expect(objectsAt(without.body, 'spec', 'volumes')).toHaveLength(0);
    expect(stringAt(without.body, 'spec', 'serviceAccountName')).toBe(
      'default',
    );
  });
});
