import { ArmError } from '../ArmError';
import { objectAt, textAt } from '../json';
import { isWithin, parseResourceId } from '../resources/ResourceId';
import type { ResourceStore, StoredResource } from '../resources/ResourceStore';
import { parseCondition } from './assignmentCondition';
import { findRoleDefinition, type RoleDefinition } from './roleDefinitions';

/** Who calls, from the verified token. */
export interface Caller {
  objectId: string;
  groupIds: string[];
  /** For people and logs only. */
  displayName: string;
  type: 'User' | 'Application';
}

/** What a caller wants to do. */
export interface AuthorizeRequest {
  /** The operation, such as `Microsoft.Storage/storageAccounts/write`. */
  action: string;
  /** The id of the resource, group or subscription. */
  scope: string;
  /** For a role assignment: the role that it is about. */
  assignedRole?: string;
}

/**
 * Lets a caller pass who holds a role at or above the scope that allows the action.
 *
 * @throws ArmError 403 `AuthorizationFailed` for anyone else.
 */
export function authorize(
  store: ResourceStore,
  caller: Caller,
  request: AuthorizeRequest,
) {
  if (isAuthorized(store, caller, request)) return;
  throw new ArmError(
    403,
    'AuthorizationFailed',
    `The client '${caller.displayName}' with object id '${caller.objectId}' does not have authorization to perform action '${request.action}' over scope '${request.scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** The decision behind {@link authorize}. */
export function isAuthorized(
  store: ResourceStore,
  caller: Caller,
  request: AuthorizeRequest,
): boolean {
  const principals = new Set([caller.objectId, ...caller.groupIds]);
  return store
    .list({ type: 'Microsoft.Authorization/roleAssignments' })
    .filter(({ body }) =>
      principals.has(textAt(objectAt(body, 'properties'), 'principalId') ?? ''),
    )
    .filter(({ id }) => isWithin(request.scope, parseResourceId(id).scope))
    .some(assignment => allows(assignment, request));
}

function allows(assignment: StoredResource, request: AuthorizeRequest) {
  const properties = objectAt(assignment.body, 'properties');
  const role = findRoleDefinition(textAt(properties, 'roleDefinitionId') ?? '');
  if (!role || !roleAllows(role, request.action)) return false;
  const condition = parseCondition(textAt(properties, 'condition'));
  const verb = request.action.split('/').pop()!.toLowerCase();
  if (!condition || (verb !== 'write' && verb !== 'delete')) return true;
  return condition[verb].some(
    name => name.toLowerCase() === request.assignedRole?.toLowerCase(),
  );
}

/** Tells whether a role's actions cover one; `notActions` take away. */
export function roleAllows(role: RoleDefinition, action: string): boolean {
  return (
    role.actions.some(pattern => matchesAction(pattern, action)) &&
    !role.notActions.some(pattern => matchesAction(pattern, action))
  );
}

function matchesAction(pattern: string, action: string): boolean {
  const expression = pattern
    .split('*')
    .map(part => part.replace(/[.\\+?^${}()|[\]]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}
