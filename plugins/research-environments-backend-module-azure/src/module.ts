import { createBackendModule } from '@backstage/backend-plugin-api';
import { azureSubscriptionsServiceRef } from '@glovebox/azure-clients-node';
import { environmentTargetsExtensionPoint } from '@glovebox/backstage-plugin-research-environments-node';
import { AzureTarget } from './AzureTarget';

/**
 * Offers every subscription of `glovebox.azure` as a place for research environments.
 *
 * @public
 */
export const researchEnvironmentsModuleAzure = createBackendModule({
  pluginId: 'research-environments',
  moduleId: 'azure',
  register(env) {
    env.registerInit({
      deps: {
        targets: environmentTargetsExtensionPoint,
        subscriptions: azureSubscriptionsServiceRef,
      },
      async init({ targets, subscriptions }) {
        for (const subscription of subscriptions.list()) {
          targets.addTarget(new AzureTarget(subscription));
        }
      },
    });
  },
});
