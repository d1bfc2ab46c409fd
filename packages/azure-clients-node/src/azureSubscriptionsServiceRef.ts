import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import {
  AzureSubscriptions,
  AzureSubscriptionsService,
} from './AzureSubscriptions';

/**
 * The subscriptions in `glovebox.azure`. A backend needs no `backend.add` for it: the default factory reads the config when
 * the first plugin asks.
 *
 * @public
 */
export const azureSubscriptionsServiceRef =
  createServiceRef<AzureSubscriptionsService>({
    id: 'glovebox.azure-subscriptions',
    scope: 'plugin',
    defaultFactory: async service =>
      createServiceFactory({
        service,
        deps: { config: coreServices.rootConfig },
        factory: ({ config }) => AzureSubscriptions.fromConfig(config),
      }),
  });
