import { authorize, type Caller } from './authorize';
import { refuseDenied } from './denySettings';
import { findRoleDefinition } from './roleDefinitions';
import { objectAt, textAt, type JsonObject } from '../json';
import { parseResourceId, resourceGroupType } from '../resources/ResourceId';
import type { World } from '../resources/World';

/** The operation that a verb on a resource stands for. */
export function actionOn(id: string, verb: 'read' | 'write' | 'delete') {
  const { type } = parseResourceId(id);
  const named =
    type === resourceGroupType
      ? 'Microsoft.Resources/subscriptions/resourceGroups'
      : type;
  return `${named}/${verb}`;
}

/**
 * Lets a caller change or remove a resource who holds the right to, unless
 * a deployment stack protects it.
 *
 * @throws ArmError 403.
 */
export function authorizeChange(
  world: World,
  caller: Caller,
  id: string,
  verb: 'write' | 'delete',
  body: JsonObject | undefined,
  /** The stack on whose behalf this happens, which its own protection lets pass. */
  behalf?: string,
) {
  // Rights come from what is really there, not from what a plan would grant.
  const store = world.beneathPlan ?? world.store;
  const role = textAt(objectAt(body, 'properties'), 'roleDefinitionId');
  const request = {
    action: actionOn(id, verb),
    scope: id,
    assignedRole: role && findRoleDefinition(role)?.name,
  };
  authorize(store, caller, request);
  refuseDenied(store, caller, request, behalf);
}
