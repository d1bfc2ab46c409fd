import { GuardedRouter, userRefOf } from '@glovebox/guarded-change-node';
import {
  listOperationsQuerySchema,
  operationsManagePermission,
  operationsReadPermission,
} from '@glovebox/backstage-plugin-research-environments-common';
import { z } from 'zod';
import { Connectors } from '../service/Connectors';
import { PlatformOperations } from '../service/PlatformOperations';

const operationParams = z.object({
  id: z
    .string()
    .max(36)
    .regex(/^[0-9A-Za-z-]+$/, 'must be the id of an operation'),
});

const connectorParams = z.object({
  id: z
    .string()
    .max(200)
    .regex(/^[a-z]+:[A-Za-z0-9._-]+$/, 'must be the id of a connector'),
});

/** What the people who operate the portal look at: operations across all environments, and what they hang on. */
export function addOperationsRoutes(
  router: GuardedRouter,
  options: { operations: PlatformOperations; connectors: Connectors },
): void {
  const { operations, connectors } = options;
  router.route({
    method: 'get',
    path: '/operations',
    eventId: 'operation-list',
    allow: ['user'],
    query: listOperationsQuerySchema,
    authorize: [{ permission: operationsReadPermission }],
    handler: ({ credentials, query }) =>
      operations.list(query, userRefOf(credentials)),
  });
  router.route({
    method: 'get',
    path: '/operations/:id',
    eventId: 'operation-read',
    allow: ['user'],
    params: operationParams,
    authorize: [{ permission: operationsReadPermission }],
    handler: ({ credentials, params }) =>
      operations.get(params.id, userRefOf(credentials)),
  });
  router.route({
    method: 'get',
    path: '/connectors',
    eventId: 'connector-list',
    allow: ['user'],
    authorize: [{ permission: operationsReadPermission }],
    handler: async () => ({ items: await connectors.list() }),
  });
  router.route({
    method: 'post',
    path: '/connectors/:id/check',
    eventId: 'connector-check',
    severityLevel: 'low',
    allow: ['user'],
    params: connectorParams,
    authorize: [{ permission: operationsManagePermission }],
    handler: ({ params }) => connectors.check(params.id),
    status: 200,
  });
}
