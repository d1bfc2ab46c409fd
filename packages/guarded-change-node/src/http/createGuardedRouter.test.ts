import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { ConflictError } from '@backstage/errors';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import express from 'express';
import Router from 'express-promise-router';
import request from 'supertest';
import { z } from 'zod';
import { createGuardedRouter, declaredRoutesOf } from './createGuardedRouter';
import { userRefOf } from './principals';

const permission = createPermission({
  name: 'things.thing.make',
  attributes: { action: 'create' },
});

function setup() {
  const event = {
    success: jest.fn(async () => {}),
    fail: jest.fn(async () => {}),
  };
  const auditor = mockServices.auditor.mock({
    createEvent: async () => event,
  });
  const permissions = mockServices.permissions.mock({
    authorize: async () => [{ result: AuthorizeResult.ALLOW }],
  });
  const api = createGuardedRouter({
    httpAuth: mockServices.httpAuth({
      defaultCredentials: mockCredentials.none(),
    }),
    auditor,
    permissions,
  });
  const handled = jest.fn();
  api.route({
    method: 'post',
    path: '/things/:id',
    eventId: 'thing-make',
    allow: ['user'],
    params: z.strictObject({ id: z.string().regex(/^t\d+$/, 'must be t<n>') }),
    query: z.strictObject({ dry: z.coerce.boolean().default(false) }),
    body: z.strictObject({ name: z.string().min(2), count: z.number() }),
    bodyLimit: 2048,
    authorize: [{ permission }],
    status: 201,
    handler: async ({ credentials, params, query, body }) => {
      handled();
      if (body.name === 'taken') {
        throw new ConflictError('that name is taken');
      }
      return {
        by: userRefOf(credentials),
        id: params.id,
        dry: query.dry,
        double: body.count * 2,
      };
    },
  });
  api.route({
    method: 'get',
    path: '/things',
    eventId: 'things-read',
    allow: ['user', 'service'],
    authorize: 'by-service',
    handler: async () => undefined,
  });
  api.route({
    method: 'post',
    path: '/things/:id/start',
    params: z.strictObject({ id: z.string() }),
    eventId: 'thing-start',
    allow: ['user'],
    authorize: 'by-service',
    handler: async () => {
      handled();
    },
  });
  const app = express();
  app.use(api.handler);
  app.get('/.well-known/other', (_req, res) => {
    res.json({ other: true });
  });
  app.use(
    MiddlewareFactory.create({
      config: mockServices.rootConfig(),
      logger: mockServices.logger.mock(),
    }).error(),
  );
  const post = (path = '/things/t1', auth = mockCredentials.user.header()) =>
    request(app).post(path).set('Authorization', auth);
  return { api, app, auditor, permissions, event, handled, post };
}

describe('createGuardedRouter', () => {
  it('hands validated input to the handler and answers with JSON', async () => {
    const { post, event, auditor } = setup();
    const response = await post('/things/t1?dry=1').send({
      name: 'ab',
      count: 2,
    });
    expect(response.status).toBe(201);
    expect(response.body).toEqual({
      by: 'user:default/mock',
      id: 't1',
      dry: true,
      double: 4,
    });
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'thing-make',
        severityLevel: 'medium',
        meta: { id: 't1' },
      }),
    );
    expect(event.success).toHaveBeenCalledTimes(1);
  });

  it('refuses text that nobody sees, wherever it stands', async () => {
    const { post, handled } = setup();
    const nul = String.fromCharCode(0);
    const response = await post().send({ name: `ab${nul}`, count: 2 });
    expect(response.status).toBe(400);
    expect(response.body.error.message).toBe(
      'name: holds a character that cannot be seen (U+0000); remove it',
    );
    const query = await post('/things/t1?dry=%00').send({
      name: 'ab',
      count: 1,
    });
    expect(query.status).toBe(400);
    expect(query.body.error.message).toContain('query.dry: holds');
    expect(handled).not.toHaveBeenCalled();
  });

  it.each([
    ['an unknown field', { name: 'ab', count: 1, admin: true }, /admin/],
    ['a wrong type', { name: 'ab', count: '1' }, /^count/],
    ['a missing body', undefined, /body: /],
    ['an array', [], /body: /],
  ])('refuses %s and names it', async (_, body, message) => {
    const { post, handled, event } = setup();
    const response = await post().send(body);
    expect(response.status).toBe(400);
    expect(response.body.error).toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
    expect(handled).not.toHaveBeenCalled();
    expect(event.fail).toHaveBeenCalledTimes(1);
  });

  it('refuses parameters and queries that do not fit', async () => {
    const { post } = setup();
    const body = { name: 'ab', count: 1 };
    const params = await post('/things/x').send(body);
    expect(params.body.error.message).toBe('params.id: must be t<n>');
    const query = await post('/things/t1?evil=1').send(body);
    expect(query.status).toBe(400);
    expect(query.body.error.message).toContain('query: ');
  });

  it('refuses what is not JSON', async () => {
    const { post } = setup();
    const broken = await post()
      .set('Content-Type', 'application/json')
      .send('{"name":');
    expect(broken.status).toBe(400);
    expect(broken.body.error.message).toBe('The body is not valid JSON.');
    const form = await post().type('form').send({ name: 'ab', count: 1 });
    expect(form.status).toBe(400);
    expect(form.body.error.message).toContain('Send the body as JSON');
  });

  it('refuses bytes that are no text, which would be replaced otherwise', async () => {
    const { post, handled } = setup();
    const response = await post()
      .set('Content-Type', 'application/json')
      .serialize(body => body)
      .send(Buffer.from('{"name":"ab\xff","count":1}', 'latin1'));
    expect(response.status).toBe(400);
    expect(response.body.error.message).toBe('The body is not UTF-8.');
    expect(handled).not.toHaveBeenCalled();
  });

  it('refuses a body and a query that no route reads', async () => {
    const { post, handled } = setup();
    const start = '/things/t1/start';
    for (const body of [{ force: true }, [], 'null']) {
      const response = await post(start)
        .set('Content-Type', 'application/json')
        .send(body);
      expect([body, response.status]).toEqual([body, 400]);
    }
    const query = await post(`${start}?force=1`).send();
    expect(query.body.error.message).toContain('query: ');
    expect(handled).not.toHaveBeenCalled();
    expect((await post(start).send()).status).toBe(204);
    expect((await post(start).send({})).status).toBe(204);
  });

  it('lets nobody keep an answer', async () => {
    const { post } = setup();
    const response = await post().send({ name: 'ab', count: 1 });
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('tells what it declared, also once Express has wrapped it', async () => {
    const { api } = setup();
    const router = Router();
    router.use(api.handler);
    const [{ handle }] = router.stack;
    expect(handle).not.toBe(api.handler);
    expect(declaredRoutesOf(handle)?.map(route => route.path)).toEqual([
      '/things/:id',
      '/things',
      '/things/:id/start',
    ]);
    expect(declaredRoutesOf(Router())).toBeUndefined();
  });

  it('refuses a body that is larger than the route takes', async () => {
    const { post, handled } = setup();
    const response = await post().send({ name: 'a'.repeat(4096), count: 1 });
    expect(response.status).toBe(413);
    expect(response.body.error.message).toContain('larger than 2 KiB');
    expect(handled).not.toHaveBeenCalled();
  });

  it('does not read the body of someone who may not call', async () => {
    const { app, post } = setup();
    const nobody = await request(app).post('/things/t1').send('{');
    expect(nobody.status).toBe(401);
    const service = await post(
      '/things/t1',
      mockCredentials.service.header(),
    ).send('{');
    expect(service.status).toBe(403);
  });

  it('refuses what the permission framework denies, and audits it', async () => {
    const { post, permissions, handled, event } = setup();
    permissions.authorize.mockResolvedValue([{ result: AuthorizeResult.DENY }]);
    const response = await post().send({ name: 'ab', count: 1 });
    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain('things.thing.make');
    expect(handled).not.toHaveBeenCalled();
    expect(event.fail).toHaveBeenCalledTimes(1);
    expect(event.success).not.toHaveBeenCalled();
  });

  it('passes the errors of the handler on', async () => {
    const { post, event } = setup();
    const response = await post().send({ name: 'taken', count: 1 });
    expect(response.status).toBe(409);
    expect(response.body.error.message).toBe('that name is taken');
    expect(event.fail).toHaveBeenCalledTimes(1);
  });

  it('answers 204 when there is nothing to say, and does not audit reads', async () => {
    const { app, auditor } = setup();
    const response = await request(app)
      .get('/things')
      .set('Authorization', mockCredentials.service.header());
    expect(response.status).toBe(204);
    expect(auditor.createEvent).not.toHaveBeenCalled();
  });

  it('says 404 to a route that nobody declared, and leaves those of Backstage alone', async () => {
    const { app } = setup();
    const unknown = await request(app).get('/other');
    expect(unknown.status).toBe(404);
    expect(unknown.body.error.message).toBe('There is no GET /other here');
    const wellKnown = await request(app).get('/.well-known/other');
    expect(wellKnown.body).toEqual({ other: true });
  });
});
