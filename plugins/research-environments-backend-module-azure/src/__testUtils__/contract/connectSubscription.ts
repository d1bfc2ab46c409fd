import { ConfigReader } from '@backstage/config';
import {
  AzureSubscription,
  AzureSubscriptions,
} from '@glovebox/azure-clients-node';
import { Connection } from './contractOptions';

/** The subscription as the portal has it: through `glovebox.azure` and the production clients. */
export function connectSubscription(connection: Connection): AzureSubscription {
  const { subscriptionId, privateLink, region, ...azure } = connection;
  // Through JSON: config knows no `undefined`.
  const glovebox = JSON.parse(
    JSON.stringify({
      azure: {
        ...azure,
        subscriptions: [
          {
            name: 'contract',
            title: 'Contract subscription',
            id: subscriptionId,
            region,
            riskClasses: ['standard'],
          },
        ],
      },
    }),
  );
  return AzureSubscriptions.fromConfig(new ConfigReader({ glovebox })).get(
    'contract',
  );
}
