import { GuardedRouter } from '@glovebox/guarded-change-node';
import { listEnvironmentsQuerySchema } from '@glovebox/backstage-plugin-research-environments-common';
import { z } from 'zod';
import { Environments } from '../service/Environments';
import { environmentParams, eventsQuery } from './schemas';

const planParams = environmentParams.extend({
  revision: z.coerce.number().int().min(1).max(1_000_000),
});

/** What people read of environments. Who may see which is decided by the service, since it depends on the environment. */
export function addReadRoutes(
  router: GuardedRouter,
  environments: Environments,
): void {
  router.route({
    method: 'get',
    path: '/environments',
    eventId: 'environment-list',
    allow: ['user'],
    query: listEnvironmentsQuerySchema,
    authorize: 'by-service',
    handler: ({ credentials, query }) =>
      environments.list({ ...query, credentials }),
  });
  router.route({
    method: 'get',
    path: '/environments/:id',
    eventId: 'environment-read',
    allow: ['user'],
    params: environmentParams,
    authorize: 'by-service',
    handler: ({ credentials, params }) =>
      environments.get({ idOrName: params.id, credentials }),
  });
  router.route({
    method: 'get',
    path: '/environments/:id/revisions/:revision/plan',
    eventId: 'environment-plan-read',
    allow: ['user'],
    params: planParams,
    authorize: 'by-service',
    handler: ({ credentials, params }) =>
      environments.plan({
        idOrName: params.id,
        revision: params.revision,
        credentials,
      }),
  });
  router.route({
    method: 'get',
    path: '/environments/:id/resources',
    eventId: 'environment-resources-read',
    allow: ['user'],
    params: environmentParams,
    authorize: 'by-service',
    handler: ({ credentials, params }) =>
      environments.resources({ idOrName: params.id, credentials }),
  });
  router.route({
    method: 'get',
    path: '/environments/:id/events',
    eventId: 'environment-events-read',
    allow: ['user'],
    params: environmentParams,
    query: eventsQuery,
    authorize: 'by-service',
    handler: ({ credentials, params, query }) =>
      environments.events({ idOrName: params.id, ...query, credentials }),
  });
  router.route({
    method: 'get',
    path: '/environments/:id/operations',
    eventId: 'environment-operations-read',
    allow: ['user'],
    params: environmentParams,
    authorize: 'by-service',
    handler: ({ credentials, params }) =>
      environments.operations({ idOrName: params.id, credentials }),
  });
  router.route({
    method: 'get',
    path: '/environments/:id/connection',
    eventId: 'environment-connect',
    // Who asked how to reach an environment is worth knowing afterwards.
    audit: true,
    allow: ['user'],
    params: environmentParams,
    authorize: 'by-service',
    handler: ({ credentials, params }) =>
      environments.connection({ idOrName: params.id, credentials }),
  });
}
