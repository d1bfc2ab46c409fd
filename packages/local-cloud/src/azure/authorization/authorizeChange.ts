import type { AssignmentAttributes } from './assignmentCondition';
import { ArmError } from '../ArmError';
import { authorize, isAuthorized, type Caller } from './authorize';
import { refuseDenied } from './denySettings';
import { linkedAccess } from './linkedAccess';
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
 * Lets a caller change or remove a resource who holds the right to, and the rights on what the resource is linked to, unless
 * a deployment stack protects it.
 *
 * @param body - the resource as it is asked for
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
  const store = world.beneathPlan ?? world.store;
  const request = {
    action: actionOn(id, verb),
    scope: id,
    assignment: {
      request: attributesOf(world, body),
      resource: attributesOf(world, store.get(id)?.body),
    },
  };
  authorize(world, caller, request);
  if (verb === 'write' && body) authorizeLinks(world, caller, id, body);
  refuseDenied(store, caller, request, behalf);
}

/** @throws ArmError 403 `LinkedAuthorizationFailed`, as Azure says it. */
function authorizeLinks(
  world: World,
  caller: Caller,
  id: string,
  body: JsonObject,
) {
  const missing = linkedAccess(parseResourceId(id).type, body).filter(
    link => !isAuthorized(world, caller, link),
  );
  if (missing.length === 0) return;
  const actions = missing.map(({ action }) => action).join(', ');
  const scopes = missing.map(({ scope }) => scope).join(', ');
  throw new ArmError(
    403,
    'LinkedAuthorizationFailed',
    `The client '${caller.displayName}' with object id '${
      caller.objectId
    }' has permission to perform action '${actionOn(
      id,
      'write',
    )}' on scope '${id}'; however, it does not have permission to perform action(s) '${actions}' on the linked scope(s) '${scopes}' (respectively) or the linked scope(s) are invalid.`,
  );
}

function attributesOf(
  { roles }: World,
  body: JsonObject | undefined,
): AssignmentAttributes | undefined {
  const properties = objectAt(body, 'properties');
  const role = textAt(properties, 'roleDefinitionId');
  if (role === undefined) return undefined;
  return {
    RoleDefinitionId: roles.find(role)?.name,
    PrincipalId: textAt(properties, 'principalId'),
    PrincipalType: textAt(properties, 'principalType'),
  };
}
