import {
  createGuardedRouter,
  GuardedRouter,
  GuardedRouterOptions,
} from '@glovebox/guarded-change-node';
import { ApprovalsApi } from '../service/ApprovalsApi';
import { addDecisionRoutes } from './decisions';
import { addReadRoutes } from './reads';
import { addRequestRoutes } from './requests';

/** The HTTP API of approvals, for `httpRouter.use`. */
export function createRouter(
  options: GuardedRouterOptions & { approvals: ApprovalsApi },
): GuardedRouter['handler'] {
  const router = createGuardedRouter(options);
  addRequestRoutes(router, options.approvals);
  addDecisionRoutes(router, options.approvals);
  addReadRoutes(router, options.approvals);
  return router.handler;
}
