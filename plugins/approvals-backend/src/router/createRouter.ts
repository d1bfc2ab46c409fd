import {
  createGuardedRouter,
  GuardedRouter,
  GuardedRouterOptions,
} from '@glovebox/guarded-change-node';
import { Approvals } from '../service/Approvals';
import { addDecisionRoutes } from './decisionRoutes';
import { addReadRoutes } from './readRoutes';
import { addRequestRoutes } from './requestRoutes';

/** The HTTP API of approvals, for `httpRouter.use`. */
export function createRouter(
  options: GuardedRouterOptions & { approvals: Approvals },
): GuardedRouter['handler'] {
  const router = createGuardedRouter(options);
  addRequestRoutes(router, options.approvals);
  addDecisionRoutes(router, options.approvals);
  addReadRoutes(router, options.approvals);
  return router.handler;
}
