import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';

/** Names of an environment's Azure resources: all from the namespace, which is unique, so that a crash loses none. */
export function resourceNames({
  namespace,
}: Pick<TargetEnvironment, 'namespace'>) {
  return {
    stack: `glovebox-${namespace}`,
    resourceGroup: `rg-${namespace}`,
    identity: `id-${namespace}`,
  };
}

/** The deployments that the platform's template nests, by name. */
export const NESTED = {
  identity: 'glovebox-identity',
  template: 'glovebox-template',
  access: 'glovebox-access',
  endpoints: 'glovebox-endpoints',
} as const;

export function stackId(subscriptionId: string, stack: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Resources/deploymentStacks/${stack}`;
}
