import {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { GuardedRouter, servicePluginOf } from '@glovebox/guarded-change-node';
import { environmentEventsReadPermission } from '@glovebox/backstage-plugin-research-environments-common';
import { LifecycleContext } from '../service/LifecycleContext';
import { eventsQuery } from './schemas';

/** The plugin that keeps the ledger. */
const LEDGER_PLUGIN = 'assurance';

/** Every event by cursor: for the ledger, and for people who audit. */
export function addEventsRoute(
  router: GuardedRouter,
  context: LifecycleContext,
  permissions: PermissionsService,
): void {
  router.route({
    method: 'get',
    path: '/events',
    eventId: 'events-read',
    allow: ['user', 'service'],
    query: eventsQuery,
    authorize: 'by-service',
    handler: async ({ credentials, query }) => {
      await requireReader(permissions, credentials);
      return { items: await context.events.list(query) };
    },
  });
}

/** The permission framework lets every service through, so that one is told from another here. */
async function requireReader(
  permissions: PermissionsService,
  credentials: BackstageCredentials,
): Promise<void> {
  const { type } = credentials.principal as { type: string };
  if (type === 'service') {
    if (servicePluginOf(credentials) !== LEDGER_PLUGIN) {
      throw new NotAllowedError('Only the ledger reads every event.');
    }
    return;
  }
  const [decision] = await permissions.authorize(
    [{ permission: environmentEventsReadPermission }],
    { credentials },
  );
  if (decision.result !== AuthorizeResult.ALLOW) {
    throw new NotAllowedError(
      'Only people who audit the portal read every event; the events of one environment are on its page.',
    );
  }
}
