import { GuardedRouter } from '@glovebox/guarded-change-node';
import { z } from 'zod';
import { Environments } from '../service/Environments';

const quotaQuery = z.strictObject({
  team: z
    .string()
    .max(200)
    .regex(
      /^group:[a-z0-9._-]+\/[A-Za-z0-9._-]+$/,
      'must be the entity reference of a group, such as group:default/vision',
    ),
});

/** What a team holds of the GPUs that it may hold. */
export function addQuotaRoute(
  router: GuardedRouter,
  environments: Environments,
): void {
  router.route({
    method: 'get',
    path: '/quota',
    eventId: 'quota-read',
    allow: ['user'],
    query: quotaQuery,
    authorize: 'by-service',
    handler: ({ credentials, query }) =>
      environments.quota({ team: query.team, credentials }),
  });
}
