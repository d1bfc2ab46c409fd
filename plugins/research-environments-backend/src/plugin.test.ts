import request from 'supertest';
import {
  asPlugin,
  inPerson,
  startPortal,
  throughPlugin,
} from './__testUtils__/startPortal';

jest.setTimeout(60_000);

const CONFIG_MAP = JSON.stringify({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', labels: { 'app.kubernetes.io/name': 'sweep' } },
});

function draft(changes: object = {}) {
  return {
    templateRef: 'template:default/gpu-training',
    name: 'eval-sweep',
    ownerGroup: 'group:default/vision',
    purpose: 'Sweep the evaluation set',
    riskClass: 'standard',
    durationDays: 7,
    parameters: {},
    files: [{ path: 'kubernetes/settings.yaml', content: CONFIG_MAP }],
    ...changes,
  };
}

describe('research environments over HTTP', () => {
  let portal: Awaited<ReturnType<typeof startPortal>>;

  beforeEach(async () => {
    portal = await startPortal();
  });

  const get = (path: string, authorization: string) =>
    request(portal.server)
      .get(`/api/research-environments${path}`)
      .set('Authorization', authorization);
  const post = (path: string, authorization: string, body?: object) =>
    request(portal.server)
      .post(`/api/research-environments${path}`)
      .set('Authorization', authorization)
      .send(body);
  const ask = (changes: object = {}, name = 'ada') =>
    post('/requests', throughPlugin(name, 'scaffolder'), draft(changes));

  async function until(word: string, name = 'eval-sweep') {
    for (let i = 0; i < 500; i++) {
      const { body } = await get(`/environments/${name}`, inPerson('ada'));
      if (body.status?.word === word) {
        return body;
      }
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    const { body } = await get(`/environments/${name}`, inPerson('ada'));
    throw new Error(`Never ${word}: ${JSON.stringify(body)}`);
  }

  it('takes a person from a request to a deleted environment', async () => {
    const asked = await ask();
    expect(asked.body).toEqual({
      id: expect.stringMatching(/^[a-z0-9]{8}$/),
      name: 'eval-sweep',
      path: '/environments/eval-sweep',
    });
    expect(asked.status).toBe(201);
    const { id } = asked.body;
    await until('Draft');

    const plan = await get(
      `/environments/${id}/revisions/1/plan`,
      inPerson('ada'),
    );
    expect(plan.body).toMatchObject({
      state: 'succeeded',
      blockers: [],
      approval: { policies: [{ id: 'standard' }] },
      objects: expect.arrayContaining([
        expect.objectContaining({ type: 'ConfigMap', change: 'create' }),
      ]),
    });
    expect(plan.body.findings.length).toBeGreaterThan(5);

    const connect = await get(
      `/environments/${id}/connection`,
      inPerson('ada'),
    );
    expect(connect.status).toBe(409);

    const old = `sha256:${'0'.repeat(64)}`;
    const wrong = await post(`/environments/${id}/submit`, inPerson('ada'), {
      digest: old,
    });
    expect(wrong.status).toBe(409);
    const agent = await post(
      `/environments/${id}/submit`,
      throughPlugin('ada', 'mcp-actions'),
      { digest: plan.body.digest },
    );
    expect(agent.status).toBe(403);
    const submitted = await post(
      `/environments/${id}/submit`,
      inPerson('ada'),
      { digest: plan.body.digest },
    );
    expect(submitted.body.status.word).toBe('Waiting for approval');

    portal.approvals.decide(portal.approvals.waitingFor(id).id, 'approved');
    const ready = await until('Ready');
    expect(ready.expiresAt).toBeDefined();
    const connected = await get(
      `/environments/${id}/connection`,
      inPerson('noor'),
    );
    expect(connected.body).toMatchObject({ fileName: 'eval-sweep.kubeconfig' });
    const resources = await get(
      `/environments/${id}/resources`,
      inPerson('ada'),
    );
    expect(resources.body.items).toHaveLength(2);

    const deleted = await post(`/environments/${id}/delete`, inPerson('noor'), {
      confirmName: 'eval-sweep',
    });
    expect(deleted.body.status.word).toBe('Deleting');
    const gone = await until('Deleted');
    expect(gone.deletionInventory).toHaveLength(2);
    const events = await get(`/environments/${id}/events`, inPerson('ada'));
    expect(events.body.items.at(-1).type).toBe('environment.deleted');
    expect(portal.signals.publish).toHaveBeenCalledWith(
      expect.objectContaining({ message: { environmentId: id } }),
    );
    const told = portal.signals.publish.mock.calls.flatMap(([{ recipients }]) =>
      recipients.type === 'user' ? recipients.entityRef : 'everybody',
    );
    // The team, and the platform team that reads everything: nobody else.
    expect([...new Set(told)].sort()).toEqual([
      'user:default/ada',
      'user:default/noor',
      'user:default/piet',
    ]);
    await until('Deleted');
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(portal.notifications.send).toHaveBeenCalledWith(
      expect.objectContaining({
        recipients: { type: 'entity', entityRef: 'user:default/ada' },
        payload: expect.objectContaining({
          title: 'eval-sweep is ready',
          // Other news, and that of another day, never takes its place.
          scope: expect.stringMatching(/:environment\.ready:\d{4}-\d\d-\d\d$/),
        }),
      }),
    );
  });

  it('says in the list and on the page what an environment waits for, and how its plan ends', async () => {
    portal.cluster.unreachable();
    await ask();
    const reasons = { list: [] as string[], page: [] as string[] };
    let word = '';
    while (word !== 'Plan refused') {
      const list = await get('/environments', inPerson('ada'));
      reasons.list.push(list.body.items[0].status.reason);
      const page = await get('/environments/eval-sweep', inPerson('ada'));
      reasons.page.push(page.body.status.reason);
      word = page.body.status.word;
    }
    const waits = expect.stringContaining(
      'it cannot go on: kubernetes:east does not answer',
    );
    expect(reasons.list).toEqual(expect.arrayContaining([waits]));
    expect(reasons.page).toEqual(expect.arrayContaining([waits]));
    const ended = await until('Plan refused');
    expect(ended.status).toMatchObject({
      reason: expect.stringMatching(/^kubernetes:east does not answer/),
      next: 'Plan it again once the cause is gone.',
    });
  });

  it('shows operations and connectors to whom the policy lets, and refuses what is malformed', async () => {
    await ask();
    const { operation } = await until('Draft');
    const list = await get('/operations?state=all', inPerson('piet'));
    expect(list.body.items).toEqual([
      expect.objectContaining({
        title: 'Planning',
        environment: expect.objectContaining({ name: 'eval-sweep' }),
        status: expect.objectContaining({ word: 'Done' }),
      }),
    ]);
    const one = await get(`/operations/${operation.id}`, inPerson('piet'));
    expect(one.body.operation.id).toBe(operation.id);
    expect((await get('/operations/nope', inPerson('piet'))).status).toBe(404);
    for (const query of ['state=bad', 'cursor=bad', 'limit=0', 'evil=1']) {
      const { status } = await get(`/operations?${query}`, inPerson('piet'));
      expect([query, status]).toEqual([query, 400]);
    }
    const checked = await post(
      '/connectors/kubernetes%3Aeast/check',
      inPerson('piet'),
    );
    expect(checked.body).toMatchObject({ status: { word: 'Healthy' } });
    const connectors = await get('/connectors', inPerson('piet'));
    expect(
      connectors.body.items.map((item: { id: string }) => item.id),
    ).toEqual(['kubernetes:east', 'portal:approvals', 'portal:catalog']);

    portal.deny('research-environments.operations.manage');
    expect(
      (await post('/connectors/kubernetes%3Aeast/check', inPerson('piet')))
        .status,
    ).toBe(403);
    portal.deny('research-environments.operations.read');
    for (const path of [
      '/operations',
      `/operations/${operation.id}`,
      '/connectors',
    ]) {
      expect((await get(path, inPerson('ada'))).status).toBe(403);
    }
  });

  it('takes requests from the scaffolder only, for a person', async () => {
    const refused = [
      await post('/requests', inPerson('ada'), draft()),
      await post('/requests', throughPlugin('ada', 'catalog'), draft()),
      await post('/requests', asPlugin('scaffolder'), draft()),
    ];
    expect(refused.map(response => response.status)).toEqual([403, 403, 403]);
    const anonymous = await request(portal.server)
      .post('/api/research-environments/requests')
      .set('Authorization', 'Bearer nonsense')
      .send(draft());
    expect(anonymous.status).toBe(401);
  });

  it.each([
    [
      'a template that is not trusted',
      { templateRef: 'template:default/evil' },
      400,
      /does not trust/,
    ],
    [
      'a template that is not there',
      { templateRef: 'template:default/none' },
      400,
      /There is no template/,
    ],
    [
      'another risk class than the template has',
      { riskClass: 'high-risk' },
      400,
      /choose a template that fits/,
    ],
    [
      'a team that is not theirs',
      { ownerGroup: 'group:default/alignment' },
      403,
      /You are not in the team alignment, so/,
    ],
    [
      'a team that is not there',
      { ownerGroup: 'group:default/nobody' },
      400,
      /The portal trusts no team called nobody; choose one/,
    ],
    [
      'beneficiaries that nobody knows',
      { beneficiaries: ['user:default/x'] },
      400,
      /Nobody is known as user:default\/x/,
    ],
    [
      'a name that cannot be one',
      { name: 'Eval Sweep' },
      400,
      /lower-case letters/,
    ],
    ['a field that nobody knows', { admin: true }, 400, /[Uu]nrecognized key/],
    [
      'a GPU type that no cluster has',
      { gpu: { type: 'TPU', count: 1 } },
      400,
      /No cluster takes/,
    ],
    [
      'a kind that only the platform writes',
      {
        files: [
          {
            path: 'kubernetes/role.yaml',
            content: JSON.stringify({
              apiVersion: 'rbac.authorization.k8s.io/v1',
              kind: 'RoleBinding',
              metadata: { name: 'x' },
            }),
          },
        ],
      },
      400,
      /RoleBinding/,
    ],
  ])(
    'refuses %s, in words, and stores nothing',
    async (_, changes, status, words) => {
      const response = await ask(changes);
      expect(response.status).toBe(status);
      expect(response.body.error.message).toMatch(words);
      const list = await get('/environments', inPerson('piet'));
      expect(list.body.items).toEqual([]);
    },
  );

  it('answers a bundle of 50 MB with 413', async () => {
    const response = await ask({
      files: [{ path: 'kubernetes/a.yaml', content: 'x'.repeat(50_000_000) }],
    });
    expect(response.status).toBe(413);
    expect(response.body.error.message).toMatch(/Send less/);
  });

  it('answers 409 to a name that is taken', async () => {
    await ask();
    const second = await ask({}, 'noor');
    expect(second.status).toBe(409);
    expect(second.body.error.message).toMatch(/is taken/);
  });

  it('does not say whether another team’s environment exists', async () => {
    const { body } = await ask();
    const there = await get(`/environments/${body.id}`, inPerson('ben'));
    const notThere = await get('/environments/zzzzzzzz', inPerson('ben'));
    expect([there.status, notThere.status]).toEqual([404, 404]);
    expect(there.body.error.message.replace(body.id, 'X')).toBe(
      notThere.body.error.message.replace('zzzzzzzz', 'X'),
    );
    for (const path of ['resources', 'events', 'operations', 'connection']) {
      const response = await get(
        `/environments/${body.id}/${path}`,
        inPerson('ben'),
      );
      expect(response.status).toBe(404);
    }
    for (const action of ['discard', 'withdraw', 'retry', 'cancel']) {
      const response = await post(
        `/environments/${body.id}/${action}`,
        inPerson('ben'),
      );
      expect(response.status).toBe(404);
    }
    const list = await get('/environments', inPerson('ben'));
    expect(list.body.items).toEqual([]);
  });

  it('lists by view, filter and page', async () => {
    await ask({ name: 'one', beneficiaries: ['user:default/ben'] });
    await ask({ name: 'two' });
    await ask({ name: 'three', purpose: 'Train the 100%_sure model' });
    const names = async (query: string, who: string) =>
      (await get(`/environments?${query}`, inPerson(who))).body.items.map(
        (item: { name: string }) => item.name,
      );
    expect(await names('', 'ben')).toEqual(['one']);
    expect(await names('view=mine', 'noor')).toEqual([]);
    expect((await names('view=team', 'noor')).sort()).toEqual([
      'one',
      'three',
      'two',
    ]);
    expect(await names('q=100%25_', 'ada')).toEqual(['three']);
    expect(await names('q=%25', 'ada')).toEqual(['three']);
    expect(await names('riskClass=sensitive', 'ada')).toEqual([]);
    expect(await names('lifecycle=ended', 'ada')).toEqual([]);

    const first = await get('/environments?limit=2', inPerson('ada'));
    const second = await get(
      `/environments?limit=2&cursor=${first.body.nextCursor}`,
      inPerson('ada'),
    );
    expect(first.body.items).toHaveLength(2);
    expect(second.body.items).toHaveLength(1);
    expect(second.body.nextCursor).toBeUndefined();
    const broken = await get('/environments?cursor=x', inPerson('ada'));
    expect(broken.status).toBe(400);
  });

  it('tells the catalog and the ledger only what is theirs', async () => {
    await ask();
    const statuses = async (path: string, callers: string[]) =>
      Promise.all(callers.map(async c => (await get(path, c)).status));
    expect(
      await statuses('/catalog-entities', [
        asPlugin('catalog'),
        asPlugin('scaffolder'),
        inPerson('piet'),
      ]),
    ).toEqual([200, 403, 403]);
    const { items } = (await get('/catalog-entities', asPlugin('catalog')))
      .body;
    const one = `/catalog-entities/${items[0].id}`;
    expect(
      await statuses(one, [
        asPlugin('catalog'),
        asPlugin('scaffolder'),
        inPerson('piet'),
      ]),
    ).toEqual([200, 403, 403]);
    expect((await get(one, asPlugin('catalog'))).body).toEqual({
      name: items[0].name,
      holder: items[0],
    });
    expect(
      await statuses('/catalog-entities/never', [asPlugin('catalog')]),
    ).toEqual([404]);
    expect(
      await statuses('/events', [
        asPlugin('assurance'),
        asPlugin('catalog'),
        inPerson('piet'),
      ]),
    ).toEqual([200, 403, 200]);
  });

  it('shows a team’s quota to the team and the platform team', async () => {
    const own = await get('/quota?team=group:default/vision', inPerson('ada'));
    expect(own.body.items).toEqual([
      {
        team: 'group:default/vision',
        gpuType: 'H100',
        limit: 8,
        used: 0,
        reserved: 0,
        requested: 0,
      },
    ]);
    const other = await get(
      '/quota?team=group:default/vision',
      inPerson('ben'),
    );
    expect(other.status).toBe(403);
  });
});
