import { DeploymentStack } from '@azure/arm-resourcesdeploymentstacks';
import { parseResourceId } from '../parseResourceId';
import { describeAzureError } from '../toTargetError';

/** Why a stack failed, in Azure's words: of the resources that failed, or of the stack itself. */
export function stackFailure(stack: DeploymentStack): string {
  const { error, failedResources = [] } = stack.properties ?? {};
  const failed = failedResources.map(resource => {
    const { type, name } = parseResourceId(resource.id ?? '');
    return `${type} ${name}: ${describeAzureError(resource.error ?? {})}`;
  });
  const words =
    failed.length > 0 ? failed.join(' ') : describeAzureError(error ?? {});
  return words.replace(/\.?$/, '.');
}
