import { GuardedRouter } from '@glovebox/guarded-change-node';
import { Environments } from '../service/Environments';
import { eventsQuery } from './schemas';

/** Every event by cursor: for the ledger, and for people who audit. */
export function addEventsRoute(
  router: GuardedRouter,
  environments: Environments,
): void {
  router.route({
    method: 'get',
    path: '/events',
    eventId: 'events-read',
    allow: ['user', 'service'],
    query: eventsQuery,
    authorize: 'by-service',
    handler: ({ credentials, query }) =>
      environments.allEvents({ ...query, credentials }),
  });
}
