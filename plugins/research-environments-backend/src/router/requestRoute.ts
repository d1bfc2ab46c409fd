import { NotAllowedError } from '@backstage/errors';
import {
  actingPluginOf,
  GuardedRouter,
  userRefOf,
} from '@glovebox/guarded-change-node';
import {
  environmentRequestPermission,
  environmentRequestSchema,
} from '@glovebox/backstage-plugin-research-environments-common';
import { LifecycleContext } from '../service/LifecycleContext';
import { requestEnvironment } from '../service/requestEnvironment';

/** A bundle of 1 MiB, its JSON escapes and what the person chose. */
const REQUEST_LIMIT = 1536 * 1024;

/** Where the scaffolder's action stores a draft, for the person who runs the template. */
export function addRequestRoute(
  router: GuardedRouter,
  context: LifecycleContext,
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
    handler: async ({ credentials, body }) => {
      if (actingPluginOf(credentials) !== 'scaffolder') {
        throw new NotAllowedError(
          'Environments are asked for through a template of the scaffolder only.',
        );
      }
      return requestEnvironment(context, body, userRefOf(credentials));
    },
  });
}
