import { GuardedRouter } from '@glovebox/guarded-change-node';
import {
  deleteRequestSchema,
  forceDeleteRequestSchema,
  healRequestSchema,
  skipStepRequestSchema,
  submitRequestSchema,
} from '@glovebox/backstage-plugin-research-environments-common';
import { Environments } from '../service/Environments';
import { environmentParams } from './schemas';

/** What people do with environments. Each answers with the environment as it is then. */
export function addChangeRoutes(
  router: GuardedRouter,
  environments: Environments,
): void {
  router.route({
    method: 'post',
    path: '/environments/:id/submit',
    eventId: 'environment-submit',
    allow: ['user'],
    params: environmentParams,
    body: submitRequestSchema,
    authorize: 'by-service',
    handler: ({ credentials, params, body }) =>
      environments.submit({ idOrName: params.id, ...body, credentials }),
  });
  for (const action of [
    'replan',
    'discard',
    'withdraw',
    'retry',
    'cancel',
  ] as const) {
    router.route({
      method: 'post',
      path: `/environments/:id/${action}`,
      eventId: `environment-${action}`,
      allow: ['user'],
      params: environmentParams,
      authorize: 'by-service',
      handler: ({ credentials, params }) =>
        environments[action]({ idOrName: params.id, credentials }),
    });
  }
  router.route({
    method: 'post',
    path: '/environments/:id/heal',
    eventId: 'environment-heal',
    severityLevel: 'medium',
    allow: ['user'],
    params: environmentParams,
    body: healRequestSchema,
    authorize: 'by-service',
    handler: ({ credentials, params, body }) =>
      environments.heal({ idOrName: params.id, ...body, credentials }),
  });
  router.route({
    method: 'post',
    path: '/environments/:id/try-now',
    eventId: 'environment-try-now',
    allow: ['user'],
    params: environmentParams,
    authorize: 'by-service',
    handler: ({ credentials, params }) =>
      environments.tryNow({ idOrName: params.id, credentials }),
  });
  router.route({
    method: 'post',
    path: '/environments/:id/skip-step',
    eventId: 'environment-skip-step',
    severityLevel: 'high',
    allow: ['user'],
    params: environmentParams,
    body: skipStepRequestSchema,
    authorize: 'by-service',
    handler: ({ credentials, params, body }) =>
      environments.skipStep({ idOrName: params.id, ...body, credentials }),
  });
  router.route({
    method: 'post',
    path: '/environments/:id/delete',
    eventId: 'environment-delete',
    severityLevel: 'high',
    allow: ['user'],
    params: environmentParams,
    body: deleteRequestSchema,
    authorize: 'by-service',
    handler: ({ credentials, params, body }) =>
      environments.delete({ idOrName: params.id, ...body, credentials }),
  });
  router.route({
    method: 'post',
    path: '/environments/:id/force-delete',
    eventId: 'environment-force-delete',
    severityLevel: 'high',
    allow: ['user'],
    params: environmentParams,
    body: forceDeleteRequestSchema,
    authorize: 'by-service',
    handler: ({ credentials, params, body }) =>
      environments.forceDelete({ idOrName: params.id, ...body, credentials }),
  });
}
