import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { GuardedRouter, servicePluginOf } from '@glovebox/guarded-change-node';
import { EnvironmentSummary } from '@glovebox/backstage-plugin-research-environments-common';
import { z } from 'zod';
import { EnvironmentWithHead } from '../model/records';
import { toSummary } from '../service/describeEnvironment';
import { environmentStatus } from '../service/environmentStatus';
import { toFacts } from '../service/facts';
import { LifecycleContext } from '../service/LifecycleContext';
import { environmentParams } from './schemas';

const PAGE = 500;

const catalogQuery = z.strictObject({
  cursor: z.string().max(500).optional(),
});

/** Environments for the catalog: every one that has not ended, and who holds the name of one. */
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
      requireCatalog(credentials);
      const page = await context.store.list({
        lifecycle: 'open',
        cursor: query.cursor,
        limit: PAGE,
      });
      return {
        ...page,
        items: page.items.map(item => summaryOf(item, context.now())),
      };
    },
  });

  router.route({
    method: 'get',
    path: '/catalog-entities/:id',
    eventId: 'catalog-entity-read',
    allow: ['service'],
    params: environmentParams,
    authorize: 'by-service',
    handler: async ({ credentials, params }) => {
      requireCatalog(credentials);
      const asked = await context.store.get(params.id);
      if (!asked) {
        throw new NotFoundError(`There is no environment ${params.id}.`);
      }
      const { name } = asked.environment;
      const last = await context.store.get(name);
      const holder = last?.environment.endedAt ? undefined : last;
      return { name, holder: holder && summaryOf(holder, context.now()) };
    },
  });
}

function requireCatalog(credentials: BackstageCredentials): void {
  if (servicePluginOf(credentials) !== 'catalog') {
    throw new NotAllowedError('Only the catalog reads every environment.');
  }
}

function summaryOf(item: EnvironmentWithHead, now: Date): EnvironmentSummary {
  return toSummary(item, environmentStatus(toFacts(item), now));
}
