import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  BackstageCredentials,
  BackstageUserPrincipal,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { ApprovalsClient } from '@glovebox/backstage-plugin-approvals-node';
import {
  sampleEntities,
  SAMPLE_TRUST_CONFIG,
} from '@glovebox/guarded-change-node/testUtils';
import request from 'supertest';
import { approvalsPlugin } from './plugin';
import {
  approve,
  LAB,
  SAMPLE_APPROVALS_CONFIG,
  sampleRequest,
} from './__testUtils__/approvalsHarness';

jest.setTimeout(60_000);

async function start(approvals: object = SAMPLE_APPROVALS_CONFIG) {
  const signals = { publish: jest.fn(async () => {}) };
  const notifications = { send: jest.fn(async () => {}) };
  const events = mockServices.events.mock();
  const backend = await startTestBackend({
    features: [
      approvalsPlugin,
      mockServices.rootConfig.factory({
        data: {
          glovebox: { ...SAMPLE_TRUST_CONFIG.glovebox, approvals },
        },
      }),
      catalogServiceMock.factory({ entities: sampleEntities(LAB) }),
      events.factory,
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => signals,
      }),
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => notifications,
      }),
    ],
  });
  return { server: backend.server, signals, notifications, events };
}

const header = (name: string) =>
  mockCredentials.user.header(`user:default/${name}`);
const throughPlugin = (name: string, plugin: string) =>
  `Bearer ${mockCredentials.user.token(`user:default/${name}`, {
    actor: { subject: `plugin:${plugin}` },
  })}`;
const serviceHeader = (plugin: string) =>
  mockCredentials.service.header({
    onBehalfOf: mockCredentials.service(`plugin:${plugin}`),
    targetPluginId: 'approvals',
  });

/** What happens after the answer was sent. */
async function eventually(check: () => void): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return check();
    } catch {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
  return check();
}

describe('approvals over HTTP', () => {
  it('takes a request from asking to being put into effect', async () => {
    const { server, signals, notifications, events } = await start();
    const post = (path: string, auth: string) =>
      request(server).post(`/api/approvals${path}`).set('Authorization', auth);
    const open = throughPlugin('ada', 'research-environments');

    const { digest: _digest, ...unplanned } = sampleRequest();
    const preview = await post('/preview', open).send(unplanned);
    expect(preview.body).toMatchObject({
      policies: [{ id: 'standard', because: 'match' }],
      stages: [{ id: 'lead', quorum: 1, eligible: ['user:default/noor'] }],
      limits: { maxDuration: 'P30D' },
    });

    const opened = await post('/approvals', open).send(sampleRequest());
    expect(opened.status).toBe(200);
    const { id } = opened.body;
    await eventually(() =>
      expect(notifications.send).toHaveBeenCalledWith(
        expect.objectContaining({
          recipients: { type: 'entity', entityRef: ['user:default/noor'] },
          payload: expect.objectContaining({ link: `/approvals/${id}` }),
        }),
      ),
    );
    expect(signals.publish).toHaveBeenCalledWith(
      expect.objectContaining({
        channel: 'approvals',
        recipients: {
          type: 'user',
          entityRef: ['user:default/ada', 'user:default/noor'],
        },
      }),
    );

    const inbox = await request(server)
      .get('/api/approvals/approvals')
      .set('Authorization', header('noor'));
    expect(inbox.body.items).toEqual([
      expect.objectContaining({ id, viewerStageId: 'lead' }),
    ]);

    const voted = await post(`/approvals/${id}/votes`, header('noor')).send(
      approve(),
    );
    expect(voted.body).toMatchObject({ state: 'approved' });
    expect(events.publish).toHaveBeenLastCalledWith({
      topic: 'approvals',
      eventPayload: {
        approvalId: id,
        pluginId: 'research-environments',
        subject: {
          kind: 'research-environment',
          action: 'create',
          id: 'abcd1234',
        },
        state: 'approved',
      },
    });

    const consumed = await post(
      `/approvals/${id}/consume`,
      serviceHeader('research-environments'),
    ).send({ digest: sampleRequest().digest, operationId: 'op-1' });
    expect(consumed.body).toMatchObject({ state: 'consumed' });

    const timeline = await request(server)
      .get(`/api/approvals/approvals/${id}/events`)
      .set('Authorization', header('ada'));
    expect(timeline.body.items.map((e: { type: string }) => e.type)).toEqual([
      'approval.opened',
      'approval.voted',
      'approval.approved',
      'approval.consumed',
    ]);
  });

  it('refuses a vote through the scaffolder or an agent', async () => {
    const { server } = await start();
    const opened = await request(server)
      .post('/api/approvals/approvals')
      .set('Authorization', throughPlugin('ada', 'research-environments'))
      .send(sampleRequest());
    for (const actor of ['scaffolder', 'mcp-actions']) {
      const vote = await request(server)
        .post(`/api/approvals/approvals/${opened.body.id}/votes`)
        .set('Authorization', throughPlugin('noor', actor))
        .send(approve());
      expect(vote.status).toBe(403);
      expect(vote.body.error.message).toContain('in person');
    }
  });

  it.each([
    ['an unknown field', { admin: true }, 400, 'admin'],
    ['no digest', { digest: undefined }, 400, 'digest'],
    ['a digest that is none', { digest: 'sha256:x' }, 400, 'digest'],
    [
      'a requester that is no person',
      { requester: 'group:default/vision' },
      400,
      'requester',
    ],
    [
      'a link out of the portal',
      {
        subject: { ...sampleRequest().subject, path: 'https://evil.example' },
      },
      400,
      'subject.path',
    ],
    [
      'more than a request may hold',
      { highlights: ['x'.repeat(400_000)] },
      413,
      'larger than 256 KiB',
    ],
  ])('refuses a request with %s', async (_name, overrides, status, words) => {
    const { server } = await start();
    const response = await request(server)
      .post('/api/approvals/approvals')
      .set('Authorization', throughPlugin('ada', 'research-environments'))
      .send({ ...sampleRequest(), ...overrides });
    expect(response.status).toBe(status);
    expect(response.body.error.message).toContain(words);
  });

  it('takes a person under another spelling for the same person', async () => {
    const { server } = await start();
    const response = await request(server)
      .post('/api/approvals/approvals')
      .set('Authorization', throughPlugin('ada', 'research-environments'))
      .send(sampleRequest({ beneficiaries: ['user:default/Noor'] }));
    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain('Team lead lacks 1');
  });

  it('needs a reason for a rejection', async () => {
    const { server } = await start();
    const opened = await request(server)
      .post('/api/approvals/approvals')
      .set('Authorization', throughPlugin('ada', 'research-environments'))
      .send(sampleRequest());
    const vote = await request(server)
      .post(`/api/approvals/approvals/${opened.body.id}/votes`)
      .set('Authorization', header('noor'))
      .send({ decision: 'reject', digest: sampleRequest().digest });
    expect(vote.status).toBe(400);
    expect(vote.body.error.message).toContain('say why you reject');
  });

  it('answers 404 for what is not there, 401 without a token', async () => {
    const { server } = await start();
    const missing = await request(server)
      .get('/api/approvals/approvals/00000000-0000-4000-8000-000000000000')
      .set('Authorization', header('ada'));
    expect(missing.status).toBe(404);
    const anonymous = await request(server)
      .get('/api/approvals/approvals')
      .set('Authorization', mockCredentials.none.header());
    expect(anonymous.status).toBe(401);
  });

  it('does not start on rules that it could not follow', async () => {
    await expect(
      start({
        ...SAMPLE_APPROVALS_CONFIG,
        policies: [
          { ...SAMPLE_APPROVALS_CONFIG.policies[0], match: 'fact.risk > 1' },
        ],
      }),
    ).rejects.toThrow('glovebox.approvals.policies[0].match');
  });
});

const isUser = (
  credentials: BackstageCredentials,
): credentials is BackstageCredentials<BackstageUserPrincipal> =>
  mockServices.auth().isPrincipal(credentials, 'user');

describe('ApprovalsClient', () => {
  async function clientOf(plugin: string) {
    const { server } = await start();
    const client = ApprovalsClient.create({
      discovery: mockServices.discovery.mock({
        getBaseUrl: async () =>
          `http://localhost:${server.port()}/api/approvals`,
      }),
      // The mock of Backstage forgets the actor, which the real one puts into the token.
      auth: mockServices.auth.mock({
        getPluginRequestToken: async ({ onBehalfOf, targetPluginId }) => ({
          token: isUser(onBehalfOf)
            ? mockCredentials.user.token(onBehalfOf.principal.userEntityRef, {
                actor: { subject: `plugin:${plugin}` },
              })
            : mockCredentials.service.token({ onBehalfOf, targetPluginId }),
        }),
      }),
    });
    return { client, ada: mockCredentials.user('user:default/ada') };
  }

  it('opens for a person as the plugin that it serves, and consumes as the plugin', async () => {
    const { client, ada } = await clientOf('research-environments');
    const { digest, ...unplanned } = sampleRequest();
    expect(await client.preview(unplanned, { credentials: ada })).toMatchObject(
      { stages: [{ id: 'lead' }] },
    );
    const opened = await client.open(sampleRequest(), { credentials: ada });
    expect(opened.pluginId).toBe('research-environments');
    expect(await client.get(opened.id, { credentials: ada })).toMatchObject({
      id: opened.id,
    });

    const consume = client.consume(opened.id, {
      digest,
      operationId: 'op-1',
      credentials: mockCredentials.service('plugin:research-environments'),
    });
    await expect(consume).rejects.toMatchObject({
      name: 'ConflictError',
      message: 'It is not approved yet.',
    });
    expect(
      await client.close(opened.id, {
        as: 'withdrawn',
        reason: 'changed my mind',
        credentials: ada,
      }),
    ).toMatchObject({ state: 'withdrawn' });
  });

  it('says that approvals cannot be reached, as something that may pass', async () => {
    const client = ApprovalsClient.create({
      discovery: mockServices.discovery.mock({
        getBaseUrl: async () => 'http://localhost:1/api/approvals',
      }),
      auth: mockServices.auth(),
    });
    await expect(
      client.get('x', { credentials: mockCredentials.user() }),
    ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
  });
});
