import { ArmError } from '../ArmError';
import type { Caller } from '../authorization/authorize';
import { deploymentChecks } from '../authorization/deploymentChecks';
import { OverlayResourceStore } from '../resources/OverlayResourceStore';
import type { ResourceStore } from '../resources/ResourceStore';
import type { World } from '../resources/World';
import type { TemplateDeployment } from '../template/templateFunctions';
import { DeploymentFailed, runDeployment } from './runDeployment';

/** What a deployment would do. */
export interface DeploymentPlan {
  /** The ids that it would write, in order. */
  ids: string[];
  /** The world as it would be then. */
  after: World;
  before: ResourceStore;
}

/**
 * Carries a deployment out on paper: the same checks, nothing changed.
 *
 * @param behalf - the stack that would deploy, if one does
 * @throws ArmError `InvalidTemplateDeployment` naming the resource that would be refused.
 */
export async function planDeployment(
  world: World,
  deployment: TemplateDeployment,
  caller: Caller,
  behalf?: string,
): Promise<DeploymentPlan> {
  const before = world.store;
  const after: World = {
    ...world,
    store: new OverlayResourceStore(before),
    beneathPlan: before,
  };
  const ids: string[] = [];
  try {
    await runDeployment(after, deployment, {
      ...deploymentChecks(after, caller, behalf),
      written: id => ids.push(id),
    });
  } catch (error) {
    if (error instanceof DeploymentFailed) throw refused(deployment, error);
    throw error;
  }
  return { ids, after, before };
}

function refused(
  { name }: TemplateDeployment,
  { resourceId, reason }: DeploymentFailed,
): ArmError {
  return new ArmError(
    reason.status === 403 ? 403 : 400,
    reason.status === 403 ? reason.code : 'InvalidTemplateDeployment',
    reason.status === 403
      ? reason.message
      : `The template deployment '${name}' is not valid according to the validation procedure. See inner errors for details.`,
    resourceId,
    [{ code: reason.code, message: reason.message, target: resourceId }],
  );
}
