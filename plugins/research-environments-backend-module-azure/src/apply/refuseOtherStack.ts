import { DeploymentStack } from '@azure/arm-resourcesdeploymentstacks';
import {
  TargetEnvironment,
  TargetError,
} from '@glovebox/backstage-plugin-research-environments-node';
import { TAGS } from '../render/environmentTags';
import { resourceNames } from '../resourceNames';
import { SubscriptionContext } from '../SubscriptionContext';

/** Throws when a stack of the environment's name was made for something else: it would be taken over, and emptied. */
export function refuseOtherStack(
  { subscription }: SubscriptionContext,
  environment: TargetEnvironment,
  stack: DeploymentStack | undefined,
): void {
  if (!stack || isOwnStack(environment, stack)) {
    return;
  }
  throw new TargetError(
    'StackTaken',
    `The deployment stack '${resourceNames(environment).stack}' is in ${
      subscription.config.title
    } already and was not made for this environment. The portal never takes over a stack: the platform team removes it, or request the environment under another name.`,
    { retryable: false },
  );
}

export function isOwnStack(
  environment: Pick<TargetEnvironment, 'id'>,
  stack: DeploymentStack,
): boolean {
  return stack.tags?.[TAGS.environmentId] === environment.id;
}
