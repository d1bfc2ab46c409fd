import { JsonObject, objectsAt, stringAt, valueAt } from './json';
import { TestCluster } from './testing/TestCluster';

const MAPS = '/api/v1/namespaces/default/configmaps';

function configMap(name: string, extra: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...extra };
}

describe('objects over the API', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.start();
  });
  afterAll(async () => {
    await cluster.close();
  });

  const create = (name: string, extra?: JsonObject) =>
    cluster.request('POST', MAPS, configMap(name, extra));

  describe('discovery', () => {
    it('lists groups and resources, plain and aggregated', async () => {
      const apps = await cluster.get('/apis/apps/v1');
      expect(
        objectsAt(apps.body, 'resources').map(resource => resource.name),
      ).toEqual(
        expect.arrayContaining([
          'deployments',
          'deployments/status',
          'deployments/scale',
        ]),
      );
      const aggregated = await cluster.request('GET', '/apis', undefined, {
        headers: {
          accept:
            'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json',
        },
      });
      expect(aggregated.body.kind).toBe('APIGroupDiscoveryList');
      expect(aggregated.headers.get('content-type')).toContain(
        'as=APIGroupDiscoveryList',
      );
    });

    it('answers a kind that is not served with a Status', async () => {
      const { status, body } = await cluster.get('/apis/apps/v1/nothings');
      expect(status).toBe(404);
      expect(body).toMatchObject({
        kind: 'Status',
        reason: 'NotFound',
        message: 'the server could not find the requested resource',
      });
    });

    it('serves the kinds of a definition while it is there', async () => {
      const definition = {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'widgets.example.com' },
        spec: {
          group: 'example.com',
          scope: 'Namespaced',
          names: { kind: 'Widget', plural: 'widgets' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: {
                    spec: {
                      type: 'object',
                      properties: { size: { type: 'integer', minimum: 1 } },
                    },
                  },
                },
              },
            },
          ],
        },
      };
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      expect((await cluster.request('POST', path, definition)).status).toBe(
        201,
      );
      const widgets = '/apis/example.com/v1/namespaces/default/widgets';
      const widget = (size: unknown) => ({
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        metadata: { name: 'w' },
        spec: { size },
      });
      expect((await cluster.request('POST', widgets, widget(0))).status).toBe(
        422,
      );
      expect((await cluster.request('POST', widgets, widget('1'))).status).toBe(
        400,
      );
      expect((await cluster.request('POST', widgets, widget(1))).status).toBe(
        201,
      );
      await cluster.request('DELETE', `${path}/widgets.example.com`);
      expect((await cluster.get(widgets)).status).toBe(404);
    });
  });

  describe('writes', () => {
    it('creates once, with identity, and refuses the second', async () => {
      const created = await create('once', { data: { a: '1' } });
      expect(created.status).toBe(201);
      expect(created.body.metadata).toMatchObject({
        name: 'once',
        namespace: 'default',
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        resourceVersion: expect.stringMatching(/^\d+$/),
      });
      const again = await create('once');
      expect(again.status).toBe(409);
      expect(again.body).toMatchObject({
        reason: 'AlreadyExists',
        message: 'configmaps "once" already exists',
        details: { name: 'once', kind: 'configmaps' },
      });
    });

    it('makes a name from generateName', async () => {
      const { body } = await cluster.request(
        'POST',
        MAPS,
        configMap('', { metadata: { generateName: 'gen-' } }),
      );
      expect(stringAt(body, 'metadata', 'name')).toMatch(/^gen-[a-z0-9]{5}$/);
    });

    it('updates only the version that was read', async () => {
      const { body } = await create('versions', { data: { a: '1' } });
      const url = `${MAPS}/versions`;
      const next = { ...body, data: { a: '2' } };
      expect((await cluster.request('PUT', url, next)).status).toBe(200);
      const stale = await cluster.request('PUT', url, next);
      expect(stale.status).toBe(409);
      expect(stale.body.message).toBe(
        'Operation cannot be fulfilled on configmaps "versions": the object has been modified; please apply your changes to the latest version and try again',
      );
    });

    it('writes nothing when nothing changes', async () => {
      const { body } = await create('same', { data: { a: '1' } });
      const again = await cluster.request('PUT', `${MAPS}/same`, body);
      expect(again.body.metadata).toEqual(body.metadata);
    });

    it.each([
      [
        '/api/v1/namespaces/default/configmaps',
        configMap('Bad_Name'),
        422,
        /RFC 1123/,
      ],
      [
        '/api/v1/namespaces/default/configmaps',
        configMap('x', { metadata: { name: 'x', labels: { a: 'b c' } } }),
        422,
        /valid label/,
      ],
      [
        '/api/v1/namespaces/default/configmaps',
        configMap('x', { data: { a: 1 } }),
        400,
        /cannot unmarshal number/,
      ],
      [
        '/api/v1/namespaces/default/configmaps',
        { kind: 'Secret', apiVersion: 'v1' },
        400,
        /does not match the expected/,
      ],
      [
        '/api/v1/namespaces/missing/configmaps',
        configMap('x'),
        404,
        /namespaces "missing" not found/,
      ],
      [
        '/api/v1/namespaces/default/pods',
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'x' },
          spec: { containers: [] },
        },
        422,
        /spec.containers: Required value/,
      ],
    ])('refuses %s with %j', async (url, body, status, message) => {
      const response = await cluster.request('POST', url as string, body);
      expect(response.status).toBe(status);
      expect(response.body).toMatchObject({
        kind: 'Status',
        status: 'Failure',
        message: expect.stringMatching(message as RegExp),
      });
    });

    it('refuses what is too large, before and after parsing', async () => {
      const large = await create('large', {
        data: Object.fromEntries(
          [...Array(20)].map((_, i) => [`k${i}`, 'x'.repeat(60_000)]),
        ),
      });
      expect(large.status).toBe(422);
      const annotated = {
        ...configMap('huge'),
        binaryData: { a: 'x'.repeat(3_200_000) },
      };
      expect((await cluster.request('POST', MAPS, annotated)).status).toBe(413);
    });

    it('refuses what is nested too deeply, and warns in plain characters', async () => {
      const widgets = '/apis/kueue.x-k8s.io/v1beta1/cohorts';
      const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
      const body = `{"apiVersion":"kueue.x-k8s.io/v1beta1","kind":"Cohort","metadata":{"name":"deep"},"spec":${deep}}`;
      expect((await cluster.request('POST', widgets, body)).status).toBe(400);
      const warned = await create('unicode', { ünknown: 1 });
      expect(warned.status).toBe(201);
      expect(warned.headers.get('warning')).toContain('?nknown');
    });

    it.each([
      ['Strict', 400, null],
      ['Warn', 201, '299 - "duplicate field \\"data\\""'],
      ['Ignore', 201, null],
    ])(
      'treats a field given twice by fieldValidation=%s',
      async (validation, status, warning) => {
        const response = await cluster.request(
          'POST',
          `${MAPS}?dryRun=All&fieldValidation=${validation}`,
          '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"twice"},"data":{"a":"1"},"data":{"a":"2"}}',
        );
        expect(response.status).toBe(status);
        expect(response.headers.get('warning')).toBe(warning);
      },
    );

    it('persists nothing on a dry run, and still refuses what it would refuse', async () => {
      const dry = await cluster.request(
        'POST',
        `${MAPS}?dryRun=All`,
        configMap('dry'),
      );
      expect(dry.status).toBe(201);
      expect((await cluster.get(`${MAPS}/dry`)).status).toBe(404);
      const missing = await cluster.apply(
        '/api/v1/namespaces/missing/configmaps/a',
        configMap('a'),
        { dryRun: true },
      );
      expect(missing.status).toBe(404);
      await create('drydelete');
      expect(
        (await cluster.request('DELETE', `${MAPS}/drydelete?dryRun=All`))
          .status,
      ).toBe(200);
      expect((await cluster.get(`${MAPS}/drydelete`)).status).toBe(200);
    });

    it('warns about unknown fields, refuses them under Strict, and never keeps them', async () => {
      const body = configMap('unknown', { dataa: {} });
      const strict = await cluster.request(
        'POST',
        `${MAPS}?fieldValidation=Strict`,
        body,
      );
      expect(strict.status).toBe(400);
      expect(strict.body.message).toContain(
        'strict decoding error: unknown field "dataa"',
      );
      const warned = await cluster.request('POST', MAPS, body);
      expect(warned.status).toBe(201);
      expect(warned.headers.get('warning')).toContain('unknown field');
      expect(warned.body.dataa).toBeUndefined();
    });

    it('keeps what must not change', async () => {
      const claims = '/api/v1/namespaces/default/persistentvolumeclaims';
      const claim = (accessMode: string) => ({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'claim' },
        spec: {
          accessModes: [accessMode],
          resources: { requests: { storage: '1Gi' } },
        },
      });
      await cluster.request('POST', claims, claim('ReadWriteOnce'));
      const changed = await cluster.apply(
        `${claims}/claim`,
        claim('ReadWriteMany'),
        { force: true },
      );
      expect(changed.status).toBe(422);
      expect(changed.body.message).toContain(
        'spec: Forbidden: spec is immutable after creation',
      );
    });
  });

  describe('patches', () => {
    const patch = (name: string, type: string, body: unknown) =>
      cluster.request('PATCH', `${MAPS}/${name}`, body, {
        contentType: `application/${type}`,
      });

    it('merges, and removes with null', async () => {
      await create('merge', { data: { a: '1', b: '2' } });
      const { body } = await patch('merge', 'merge-patch+json', {
        data: { a: null, c: '3' },
      });
      expect(body.data).toEqual({ b: '2', c: '3' });
    });

    it('applies JSON patches, and refuses one whose test fails', async () => {
      await create('jsonpatch', { data: { a: '1' } });
      const { body } = await patch('jsonpatch', 'json-patch+json', [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'replace', path: '/data/a', value: '2' },
      ]);
      expect(body.data).toEqual({ a: '2' });
      const failed = await patch('jsonpatch', 'json-patch+json', [
        { op: 'test', path: '/data/a', value: '1' },
      ]);
      expect(failed.status).toBe(422);
    });

    it('merges lists by their key in a strategic merge patch', async () => {
      const url = '/apis/apps/v1/namespaces/default/deployments';
      await cluster.request('POST', url, {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'smp' },
        spec: {
          replicas: 0,
          selector: { matchLabels: { a: 'b' } },
          template: {
            metadata: { labels: { a: 'b' } },
            spec: {
              containers: [
                { name: 'one', image: 'one:1' },
                { name: 'two', image: 'two:1' },
              ],
            },
          },
        },
      });
      const { body } = await cluster.request(
        'PATCH',
        `${url}/smp`,
        {
          spec: {
            template: {
              spec: {
                containers: [
                  { name: 'two', image: 'two:2' },
                  { name: 'one', $patch: 'delete' },
                ],
              },
            },
          },
        },
        { contentType: 'application/strategic-merge-patch+json' },
      );
      const images = objectsAt(
        body,
        'spec',
        'template',
        'spec',
        'containers',
      ).map(container => container.image);
      expect(images).toEqual(['two:2']);
    });

    it('applies YAML, needs a manager for it, and answers conflicts with causes', async () => {
      const yaml =
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ssa}\ndata: {a: "1"}\n';
      expect((await cluster.apply(`${MAPS}/ssa`, yaml)).status).toBe(201);
      const nobody = await cluster.request('PATCH', `${MAPS}/ssa`, yaml, {
        contentType: 'application/apply-patch+yaml',
      });
      expect(nobody.status).toBe(422);
      const other = await cluster.apply(
        `${MAPS}/ssa`,
        configMap('ssa', { data: { a: '2' } }),
        { manager: 'other' },
      );
      expect(other.status).toBe(409);
      expect(valueAt(other.body, 'details', 'causes')).toEqual([
        {
          reason: 'FieldManagerConflict',
          message: 'conflict with "test"',
          field: '.data.a',
        },
      ]);
    });

    it('keeps status and spec apart by endpoint', async () => {
      const url = '/apis/apps/v1/namespaces/default/replicasets';
      const set = {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: 'halves' },
        spec: {
          replicas: 0,
          selector: { matchLabels: { a: 'b' } },
          template: {
            metadata: { labels: { a: 'b' } },
            spec: { containers: [{ name: 'c', image: 'i' }] },
          },
        },
        status: { replicas: 7 },
      };
      const { body } = await cluster.request('POST', url, set);
      expect(body.status).toBeUndefined();
      const written = await cluster.request(
        'PATCH',
        `${url}/halves/status`,
        { spec: { replicas: 3 }, status: { observedGeneration: 1 } },
        { contentType: 'application/merge-patch+json' },
      );
      expect(valueAt(written.body, 'spec', 'replicas')).toBe(0);
    });
  });

  describe('deletion', () => {
    it('needs the uid it is given', async () => {
      await create('precious');
      const wrong = await cluster.request('DELETE', `${MAPS}/precious`, {
        preconditions: { uid: 'other' },
      });
      expect(wrong.status).toBe(409);
      expect(
        (await cluster.request('DELETE', `${MAPS}/precious`)).body,
      ).toMatchObject({ status: 'Success' });
    });

    it('waits for finalizers', async () => {
      await create('finalised', {
        metadata: { name: 'finalised', finalizers: ['example.com/a'] },
      });
      const { body } = await cluster.request('DELETE', `${MAPS}/finalised`);
      expect(stringAt(body, 'metadata', 'deletionTimestamp')).toBeDefined();
      await cluster.request(
        'PATCH',
        `${MAPS}/finalised`,
        { metadata: { finalizers: null } },
        { contentType: 'application/merge-patch+json' },
      );
      expect((await cluster.get(`${MAPS}/finalised`)).status).toBe(404);
    });

    it('deletes a collection by selector', async () => {
      await create('many1', {
        metadata: { name: 'many1', labels: { many: 'yes' } },
      });
      await create('many2', {
        metadata: { name: 'many2', labels: { many: 'yes' } },
      });
      const { body } = await cluster.request(
        'DELETE',
        `${MAPS}?labelSelector=many=yes`,
      );
      expect(objectsAt(body, 'items')).toHaveLength(2);
      expect(
        objectsAt(
          (await cluster.get(`${MAPS}?labelSelector=many=yes`)).body,
          'items',
        ),
      ).toEqual([]);
    });
  });

  it('keeps everything across a restart, with revisions that go on', async () => {
    const { body } = await create('kept', { data: { a: '1' } });
    await cluster.restart();
    expect((await cluster.get(`${MAPS}/kept`)).body).toEqual(body);
    const next = await create('later');
    expect(
      Number(valueAt(next.body, 'metadata', 'resourceVersion')),
    ).toBeGreaterThan(Number(valueAt(body, 'metadata', 'resourceVersion')));
  });
});
