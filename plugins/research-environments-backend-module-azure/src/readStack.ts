import { DeploymentStack } from '@azure/arm-resourcesdeploymentstacks';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { resourceNames } from './resourceNames';
import { SubscriptionContext } from './SubscriptionContext';
import { isAbsent, withTargetErrors } from './toTargetError';

const FINISHED = ['succeeded', 'failed', 'canceled'];

/** The environment's deployment stack, or `undefined`. */
export async function readStack(
  { subscription }: SubscriptionContext,
  environment: Pick<TargetEnvironment, 'namespace'>,
  signal: AbortSignal,
): Promise<DeploymentStack | undefined> {
  const { stack } = resourceNames(environment);
  return withTargetErrors(
    {
      subscription: subscription.config,
      identity: 'observe',
      doing: `look at the deployment stack '${stack}'`,
      signal,
    },
    async () => {
      try {
        return await subscription
          .clients('observe')
          .stacks.deploymentStacks.getAtSubscription(stack, {
            abortSignal: signal,
          });
      } catch (error) {
        if (isAbsent(error)) {
          return undefined;
        }
        throw error;
      }
    },
  );
}

/** State of the stack in lower case: Azure spells it in several ways. */
export function stackState(stack: DeploymentStack): string {
  return (stack.properties?.provisioningState ?? 'unknown').toLowerCase();
}

/** Whether Azure works on it no longer. */
export function isFinished(stack: DeploymentStack): boolean {
  return FINISHED.includes(stackState(stack));
}

/** Ids of the resources that the stack manages; a nested deployment is a record of work done, not a resource. */
export function managedResources(stack: DeploymentStack): string[] {
  return (stack.properties?.resources ?? []).flatMap(({ id }) =>
    id === undefined || /\/Microsoft\.Resources\/deployments\//i.test(id)
      ? []
      : [id],
  );
}
