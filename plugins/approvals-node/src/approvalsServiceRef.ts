import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { ApprovalsClient } from './ApprovalsClient';
import { ApprovalsService } from './ApprovalsService';

/**
 * The approvals service, for the plugin that depends on it: what it opens, it alone may consume.
 *
 * @public
 */
export const approvalsServiceRef = createServiceRef<ApprovalsService>({
  id: 'approvals.service',
  scope: 'plugin',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { discovery: coreServices.discovery, auth: coreServices.auth },
      factory: deps => ApprovalsClient.create(deps),
    }),
});
