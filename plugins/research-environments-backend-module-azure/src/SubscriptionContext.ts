import { AzureSubscription } from '@glovebox/azure-clients-node';

/** What every call to a subscription needs. */
export interface SubscriptionContext {
  /** `azure:<name>`. */
  targetId: string;
  subscription: AzureSubscription;
  now: () => Date;
}
