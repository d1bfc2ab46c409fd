import {
  AuditorService,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { createGuardedRouter } from '@glovebox/guarded-change-node';
import { Handler } from 'express';
import { Environments } from '../service/Environments';
import { LifecycleContext } from '../service/LifecycleContext';
import { addCatalogRoute } from './catalogRoute';
import { addChangeRoutes } from './changeRoutes';
import { addEventsRoute } from './eventsRoute';
import { addQuotaRoute } from './quotaRoute';
import { addReadRoutes } from './readRoutes';
import { addRequestRoute } from './requestRoute';

/** The HTTP interface of research environments. */
export function createRouter(options: {
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  permissions: PermissionsService;
  environments: Environments;
  context: LifecycleContext;
}): Handler {
  const { environments, context } = options;
  const router = createGuardedRouter(options);
  addRequestRoute(router, context);
  addReadRoutes(router, environments);
  addChangeRoutes(router, environments);
  addQuotaRoute(router, environments);
  addEventsRoute(router, context, options.permissions);
  addCatalogRoute(router, context);
  return router.handler;
}
