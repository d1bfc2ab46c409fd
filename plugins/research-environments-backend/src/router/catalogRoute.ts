import { GuardedRouter } from '@glovebox/guarded-change-node';
import { z } from 'zod';
import { Environments } from '../service/Environments';
import { environmentParams } from './schemas';

const catalogQuery = z.strictObject({
  cursor: z.string().max(500).optional(),
});

/** Environments for the catalog: every one that has not ended, and who holds the name of one. */
export function addCatalogRoute(
  router: GuardedRouter,
  environments: Environments,
): void {
  router.route({
    method: 'get',
    path: '/catalog-entities',
    eventId: 'catalog-entities-read',
    allow: ['service'],
    query: catalogQuery,
    authorize: 'by-service',
    handler: ({ credentials, query }) =>
      environments.listOpen({ ...query, credentials }),
  });

  router.route({
    method: 'get',
    path: '/catalog-entities/:id',
    eventId: 'catalog-entity-read',
    allow: ['service'],
    params: environmentParams,
    authorize: 'by-service',
    handler: ({ credentials, params }) =>
      environments.nameHolder({ idOrName: params.id, credentials }),
  });
}
