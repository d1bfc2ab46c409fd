import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { approvalsServiceRef } from '@glovebox/backstage-plugin-approvals-node';
import {
  sampleEntities,
  SAMPLE_TRUST_CONFIG,
} from '@glovebox/guarded-change-node/testUtils';
import Router from 'express-promise-router';
import request from 'supertest';
import {
  approve,
  LAB,
  SAMPLE_APPROVALS_CONFIG,
  sampleRequest,
} from './__testUtils__/approvalsHarness';
import { userTokens } from './__testUtils__/userTokens';
import { approvalsPlugin } from './plugin';

jest.setTimeout(60_000);

/** A plugin that opens, consumes, and would vote for the person who calls it. */
function pluginThatAsks(pluginId: string) {
  return createBackendPlugin({
    pluginId,
    register(env) {
      env.registerInit({
        deps: {
          approvals: approvalsServiceRef,
          auth: coreServices.auth,
          discovery: coreServices.discovery,
          httpAuth: coreServices.httpAuth,
          httpRouter: coreServices.httpRouter,
        },
        async init({ approvals, auth, discovery, httpAuth, httpRouter }) {
          const router = Router();
          router.post('/open', async (req, res) => {
            const credentials = await httpAuth.credentials(req);
            res.json(await approvals.open(sampleRequest(), { credentials }));
          });
          router.post('/consume/:id', async (req, res) => {
            res.json(
              await approvals.consume(req.params.id, {
                digest: sampleRequest().digest,
                operationId: 'op-1',
                credentials: await auth.getOwnServiceCredentials(),
              }),
            );
          });
          router.post('/vote/:id', async (req, res) => {
            const { token } = await auth.getPluginRequestToken({
              onBehalfOf: await httpAuth.credentials(req),
              targetPluginId: 'approvals',
            });
            const baseUrl = await discovery.getBaseUrl('approvals');
            const answer = await fetch(
              `${baseUrl}/approvals/${req.params.id}/votes`,
              {
                method: 'POST',
                headers: {
                  Authorization: `Bearer ${token}`,
                  'Content-Type': 'application/json',
                },
                body: JSON.stringify(approve()),
              },
            );
            res.status(answer.status).json(await answer.json());
          });
          httpRouter.use(router);
        },
      });
    },
  });
}

describe('approvals with the tokens of Backstage itself', () => {
  it('tell people, plugins that act for them, and plugins from each other', async () => {
    const tokens = userTokens();
    const { server } = await startTestBackend({
      features: [
        approvalsPlugin,
        pluginThatAsks('research-environments'),
        pluginThatAsks('access-grants'),
        tokens.authPlugin,
        authServiceFactory,
        httpAuthServiceFactory,
        mockServices.rootConfig.factory({
          data: {
            glovebox: {
              ...SAMPLE_TRUST_CONFIG.glovebox,
              approvals: SAMPLE_APPROVALS_CONFIG,
            },
          },
        }),
        catalogServiceMock.factory({ entities: sampleEntities(LAB) }),
      ],
    });
    const post = (name: string, path: string, body?: object) =>
      request(server)
        .post(`/api${path}`)
        .set('Authorization', `Bearer ${tokens.issue(name)}`)
        .send(body);

    const direct = await post('ada', '/approvals/approvals', sampleRequest());
    expect(direct.status).toBe(403);

    const opened = await post('ada', '/research-environments/open');
    expect(opened.body).toMatchObject({
      state: 'pending',
      pluginId: 'research-environments',
      requester: 'user:default/ada',
    });
    const { id } = opened.body;

    const ghost = await post('noor', `/research-environments/vote/${id}`);
    expect(ghost.status).toBe(403);
    expect(ghost.body.error.message).toContain(
      'It was asked by plugin:research-environments on behalf of user:default/noor',
    );
    const own = await post(
      'ada',
      `/approvals/approvals/${id}/votes`,
      approve(),
    );
    expect(own.status).toBe(403);
    const voted = await post(
      'noor',
      `/approvals/approvals/${id}/votes`,
      approve(),
    );
    expect(voted.body).toMatchObject({ state: 'approved' });

    const foreign = await post('ada', `/access-grants/consume/${id}`);
    expect(foreign.status).toBe(403);
    const inPerson = await post('ada', `/approvals/approvals/${id}/consume`, {
      digest: sampleRequest().digest,
      operationId: 'op-1',
    });
    expect(inPerson.status).toBe(403);
    const consumed = await post('ada', `/research-environments/consume/${id}`);
    expect(consumed.body).toMatchObject({ state: 'consumed' });
  });
});
