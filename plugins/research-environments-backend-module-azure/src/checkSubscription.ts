import { TargetError } from '@glovebox/backstage-plugin-research-environments-node';
import { AzureIdentity } from '@glovebox/azure-clients-node';
import { SubscriptionContext } from './SubscriptionContext';
import { withTargetErrors } from './toTargetError';

const IDENTITIES: AzureIdentity[] = ['observe', 'provision'];
/** Any name does: whether it may look is the question. */
const PROBE = 'glovebox-check';

/** Whether Azure answers and takes the portal's identities for what they are. Never throws. */
export async function checkSubscription(
  { subscription }: SubscriptionContext,
  signal: AbortSignal,
): Promise<{ healthy: boolean; reason: string; message: string }> {
  const { config } = subscription;
  try {
    for (const identity of IDENTITIES) {
      await withTargetErrors(
        {
          subscription: config,
          identity,
          doing: 'check what the portal may do',
          signal,
        },
        () =>
          subscription
            .clients(identity)
            .resources.resourceGroups.checkExistence(PROBE, {
              abortSignal: signal,
            }),
      );
    }
    return {
      healthy: true,
      reason: 'Reachable',
      message: `${config.title} answers and accepts the portal's identities.`,
    };
  } catch (error) {
    return {
      healthy: false,
      reason: error instanceof TargetError ? error.reason : 'Unknown',
      message: error instanceof Error ? error.message : String(error),
    };
  }
}
