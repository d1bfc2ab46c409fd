import type { DeploymentObserver } from '../deployment/runDeployment';
import type { World } from '../resources/World';
import { authorize, type Caller } from './authorize';
import { actionOn, authorizeChange } from './authorizeChange';

/**
 * What a deployment needs of its caller, step by step: to deploy at each scope that it nests, to read what it refers to, and to
 * write each resource. See https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-cli#required-permissions.
 */
export function deploymentChecks(
  world: World,
  caller: Caller,
  /** The stack that deploys, if one does. */
  behalf: string | undefined,
): Required<
  Pick<DeploymentObserver, 'beforeNested' | 'beforeReference' | 'beforeWrite'>
> {
  return {
    beforeNested: scope =>
      authorize(world, caller, {
        action: 'Microsoft.Resources/deployments/write',
        scope,
      }),
    beforeReference: scope =>
      authorize(world, caller, { action: actionOn(scope, 'read'), scope }),
    beforeWrite: (id, body) =>
      authorizeChange(world, caller, id, 'write', body, behalf),
  };
}
