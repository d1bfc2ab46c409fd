import { JsonObject, objectsAt, stringAt, valueAt } from './json';
import { TestCluster } from './testing/TestCluster';

const MAPS = '/api/v1/namespaces/default/configmaps';

function configMap(name: string, extra: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...extra };
}

describe('lists and watches over the API', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.start({ bookmarkIntervalMs: 30 });
  });
  afterAll(async () => {
    await cluster.close();
  });

  const create = (name: string, extra?: JsonObject) =>
    cluster.request('POST', MAPS, configMap(name, extra));

  describe('lists', () => {
    beforeAll(async () => {
      await cluster.createNamespace('listed');
      for (const [index, tier] of ['a', 'b', 'a', 'c'].entries()) {
        await cluster.request('POST', '/api/v1/namespaces/listed/secrets', {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: `s${index}`, labels: { tier } },
          data: { key: 'c2VjcmV0' },
        });
      }
    });
    const names = (body: JsonObject) =>
      objectsAt(body, 'items').map(item => stringAt(item, 'metadata', 'name'));
    const secrets = '/api/v1/namespaces/listed/secrets';

    it.each([
      ['labelSelector=tier=a', ['s0', 's2']],
      ['labelSelector=tier!=a', ['s1', 's3']],
      ['labelSelector=tier in (b,c)', ['s1', 's3']],
      ['labelSelector=!tier', []],
      ['fieldSelector=metadata.name=s3', ['s3']],
      ['fieldSelector=type=Opaque&labelSelector=tier=c', ['s3']],
    ])('filters by %s', async (query, expected) => {
      expect(names((await cluster.get(`${secrets}?${query}`)).body)).toEqual(
        expected,
      );
    });

    it('refuses a field selector that the kind does not support', async () => {
      expect(
        (await cluster.get(`${secrets}?fieldSelector=data.key=x`)).status,
      ).toBe(400);
    });

    it.each([
      ['resourceVersionMatch=Exact', 'unless resourceVersion is provided'],
      ['resourceVersionMatch=Exact&resourceVersion=0', 'for resourceVersion'],
      ['resourceVersionMatch=Wrong&resourceVersion=1', 'Unsupported value'],
      ['sendInitialEvents=true', 'is forbidden for list'],
      ['watch=true&sendInitialEvents=true', 'to NotOlderThan'],
      ['watch=true&resourceVersionMatch=NotOlderThan', 'forbidden for watch'],
    ])('refuses the options %s', async (query, problem) => {
      const { status, body } = await cluster.get(`${secrets}?${query}`);
      expect(status).toBe(422);
      expect(body).toMatchObject({
        reason: 'Invalid',
        message: expect.stringMatching(
          new RegExp(`^ListOptions.meta.k8s.io "" is invalid: .*${problem}`),
        ),
      });
    });

    it('streams a list as a watch, and says where it ends', async () => {
      const query =
        'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
      const events = await cluster.watch(
        `${secrets}?${query}&labelSelector=tier=b`,
        2,
      );
      expect(events.map(event => event.type)).toEqual(['ADDED', 'BOOKMARK']);
      expect(
        valueAt(
          events[1],
          'object',
          'metadata',
          'annotations',
          'k8s.io/initial-events-end',
        ),
      ).toBe('true');
    });

    it('pages one consistent state, while others write', async () => {
      const first = await cluster.get(`${secrets}?limit=2`);
      expect(names(first.body)).toEqual(['s0', 's1']);
      expect(valueAt(first.body, 'metadata', 'remainingItemCount')).toBe(2);
      await cluster.request('DELETE', `${secrets}/s3`);
      const token = stringAt(first.body, 'metadata', 'continue');
      const second = await cluster.get(`${secrets}?limit=2&continue=${token}`);
      expect(names(second.body)).toEqual(['s2', 's3']);
      expect(valueAt(second.body, 'metadata', 'resourceVersion')).toBe(
        valueAt(first.body, 'metadata', 'resourceVersion'),
      );
    });

    it('shows secrets as a Table without objects, so that no value leaves', async () => {
      const { body } = await cluster.request(
        'GET',
        `${secrets}?includeObject=None`,
        undefined,
        {
          headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
        },
      );
      expect(body.kind).toBe('Table');
      expect(objectsAt(body, 'rows')[0]).toEqual({
        cells: ['s0', 'Opaque', 1, expect.any(String)],
      });
      expect(JSON.stringify(body)).not.toContain('c2VjcmV0');
    });

    it('shows metadata alone where asked', async () => {
      const { body } = await cluster.request('GET', secrets, undefined, {
        headers: {
          accept:
            'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
        },
      });
      expect(body.kind).toBe('PartialObjectMetadataList');
      expect(JSON.stringify(body)).not.toContain('c2VjcmV0');
    });
  });

  describe('watches', () => {
    it('replays from a revision and follows, by selector', async () => {
      const from = valueAt(
        (await cluster.get(MAPS)).body,
        'metadata',
        'resourceVersion',
      );
      await create('watched', {
        metadata: { name: 'watched', labels: { watch: 'yes' } },
      });
      await create('ignored');
      const coming = cluster.watch(
        `${MAPS}?watch=true&resourceVersion=${from}&labelSelector=watch=yes`,
        3,
      );
      await cluster.apply(
        `${MAPS}/watched`,
        configMap('watched', { data: { a: '1' } }),
      );
      await cluster.request(
        'PATCH',
        `${MAPS}/watched`,
        { metadata: { labels: { watch: 'no' } } },
        { contentType: 'application/merge-patch+json' },
      );
      const events = await coming;
      expect(events.map(event => event.type)).toEqual([
        'ADDED',
        'MODIFIED',
        'DELETED',
      ]);
    });

    it('sends bookmarks to who asks for them', async () => {
      const [event] = await cluster.watch(
        '/api/v1/namespaces/kube-public/secrets?watch=true&resourceVersion=1&allowWatchBookmarks=true',
        1,
      );
      // Revision 1 is before this process knows: see the next test.
      expect(['BOOKMARK', 'ERROR']).toContain(event.type);
      const list = await cluster.get('/api/v1/namespaces/kube-public/secrets');
      const version = valueAt(list.body, 'metadata', 'resourceVersion');
      const [bookmark] = await cluster.watch(
        `/api/v1/namespaces/kube-public/secrets?watch=true&resourceVersion=${version}&allowWatchBookmarks=true`,
        1,
      );
      expect(bookmark.type).toBe('BOOKMARK');
    });

    it('ends with 410 Expired where the past is no longer known', async () => {
      await cluster.restart();
      const [event] = await cluster.watch(
        `${MAPS}?watch=true&resourceVersion=1`,
        1,
      );
      expect(event).toMatchObject({
        type: 'ERROR',
        object: { code: 410, reason: 'Expired' },
      });
    });
  });
});
