import { NotAllowedError } from '@backstage/errors';
import { GuardedRouter, servicePluginOf } from '@glovebox/guarded-change-node';
import { z } from 'zod';
import { toSummary } from '../service/describeEnvironment';
import { environmentStatus } from '../service/environmentStatus';
import { toFacts } from '../service/facts';
import { LifecycleContext } from '../service/LifecycleContext';

const PAGE = 500;

const catalogQuery = z.strictObject({
  cursor: z.string().max(500).optional(),
});

/** Every environment that has not ended, for the catalog. */
export function addCatalogRoute(
  router: GuardedRouter,
  context: LifecycleContext,
): void {
  router.route({
    method: 'get',
    path: '/catalog-entities',
    eventId: 'catalog-entities-read',
    allow: ['service'],
    query: catalogQuery,
    authorize: 'by-service',
    handler: async ({ credentials, query }) => {
      if (servicePluginOf(credentials) !== 'catalog') {
        throw new NotAllowedError('Only the catalog reads every environment.');
      }
      const page = await context.store.list({
        lifecycle: 'open',
        cursor: query.cursor,
        limit: PAGE,
      });
      const now = context.now();
      return {
        ...page,
        items: page.items.map(item =>
          toSummary(item, environmentStatus(toFacts(item), now)),
        ),
      };
    },
  });
}
