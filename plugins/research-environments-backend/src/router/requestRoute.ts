import { GuardedRouter } from '@glovebox/guarded-change-node';
import {
  environmentRequestPermission,
  environmentRequestSchema,
} from '@glovebox/backstage-plugin-research-environments-common';
import { Environments } from '../service/Environments';

/** A bundle of 1 MiB, its JSON escapes and what the person chose. */
const REQUEST_LIMIT = 1536 * 1024;

/** Where the scaffolder's action stores a draft, for the person who runs the template. */
export function addRequestRoute(
  router: GuardedRouter,
  environments: Environments,
): void {
  router.route({
    method: 'post',
    path: '/requests',
    eventId: 'environment-request',
    allow: ['user'],
    body: environmentRequestSchema,
    bodyLimit: REQUEST_LIMIT,
    authorize: [{ permission: environmentRequestPermission }],
    status: 201,
    handler: ({ credentials, body }) =>
      environments.request({ request: body, credentials }),
  });
}
