import {
  AuditorService,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { createGuardedRouter } from '@glovebox/guarded-change-node';
import { Handler } from 'express';
import { Connectors } from '../service/Connectors';
import { Environments } from '../service/Environments';
import { PlatformOperations } from '../service/PlatformOperations';
import { addCatalogRoute } from './catalogRoute';
import { addChangeRoutes } from './changeRoutes';
import { addEventsRoute } from './eventsRoute';
import { addOperationsRoutes } from './operationsRoutes';
import { addQuotaRoute } from './quotaRoute';
import { addReadRoutes } from './readRoutes';
import { addRequestRoute } from './requestRoute';

/** The HTTP interface of research environments. */
export function createRouter(options: {
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  permissions: PermissionsService;
  environments: Environments;
  operations: PlatformOperations;
  connectors: Connectors;
}): Handler {
  const { environments } = options;
  const router = createGuardedRouter(options);
  addRequestRoute(router, environments);
  addReadRoutes(router, environments);
  addChangeRoutes(router, environments);
  addOperationsRoutes(router, options);
  addQuotaRoute(router, environments);
  addEventsRoute(router, environments);
  addCatalogRoute(router, environments);
  return router.handler;
}
