import { ArmError } from '../ArmError';
import { authorize, isAuthorized } from '../authorization/authorize';
import type { JsonObject } from '../json';
import {
  sampleSubscriptions,
  type SampleSubscription,
} from '../sampleSubscriptions';
import type { Route } from './Route';

const action = 'Microsoft.Resources/subscriptions/read';

/** The subscriptions that the caller may see. */
export const subscriptionRoutes: Route[] = [
  {
    method: 'GET',
    pattern: /^\/subscriptions$/i,
    handle: ({ world }, { caller }) => ({
      status: 200,
      body: {
        value: sampleSubscriptions
          .filter(subscription =>
            isAuthorized(world, caller, {
              action,
              scope: `/subscriptions/${subscription.subscriptionId}`,
            }),
          )
          .map(subscription => show(subscription, world.tenantId)),
        count: { type: 'Total', value: sampleSubscriptions.length },
      },
    }),
  },
  {
    method: 'GET',
    pattern: /^\/subscriptions\/(?<subscriptionId>[^/]+)$/i,
    handle: ({ world }, { caller, path }, { subscriptionId }) => {
      const found = requireSubscription(subscriptionId);
      authorize(world, caller, { action, scope: path });
      return { status: 200, body: show(found, world.tenantId) };
    },
  },
];

/**
 * Finds a subscription of the lab.
 *
 * @throws ArmError 404 `SubscriptionNotFound`.
 */
export function requireSubscription(id: string): SampleSubscription {
  const found = sampleSubscriptions.find(
    ({ subscriptionId }) => subscriptionId === id.toLowerCase(),
  );
  if (found) return found;
  throw new ArmError(
    404,
    'SubscriptionNotFound',
    `The subscription '${id}' could not be found.`,
  );
}

function show(subscription: SampleSubscription, tenantId: string): JsonObject {
  return {
    id: `/subscriptions/${subscription.subscriptionId}`,
    ...subscription,
    tenantId,
    state: 'Enabled',
    authorizationSource: 'RoleBased',
    managedByTenants: [],
  };
}
