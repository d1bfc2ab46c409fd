import { ArmError } from '../ArmError';
import { objectAt, textAt } from '../json';
import { isWithin, parseResourceId } from '../resources/ResourceId';
import type { StoredResource } from '../resources/ResourceStore';
import type { World } from '../resources/World';
import {
  parseCondition,
  type AssignmentAttributes,
} from './assignmentCondition';
import type { RoleDefinition } from './roleDefinitions';

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
  /** For a role assignment: as it is asked for and as it is, which conditions tell of. */
  assignment?: {
    request?: AssignmentAttributes;
    resource?: AssignmentAttributes;
  };
}

/** One decision, as told to whoever records them. */
export interface AccessCheck {
  /** The object id of the caller. */
  principalId: string;
  action: string;
  scope: string;
  /** Names of the roles that allow it; none is a refusal. */
  roles: string[];
}

/** What a decision is made from. */
export type AuthorizeWorld = Pick<
  World,
  'store' | 'beneathPlan' | 'roles' | 'recordAccess'
>;

/**
 * Lets a caller pass who holds a role at or above the scope that allows the action.
 *
 * @throws ArmError 403 `AuthorizationFailed` for anyone else.
 */
export function authorize(
  world: AuthorizeWorld,
  caller: Caller,
  request: AuthorizeRequest,
) {
  if (isAuthorized(world, caller, request)) return;
  throw new ArmError(
    403,
    'AuthorizationFailed',
    `The client '${caller.displayName}' with object id '${caller.objectId}' does not have authorization to perform action '${request.action}' over scope '${request.scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** The decision behind {@link authorize}. */
export function isAuthorized(
  world: AuthorizeWorld,
  caller: Caller,
  request: AuthorizeRequest,
): boolean {
  const roles = allowingRoles(world, caller, request);
  world.recordAccess?.({
    principalId: caller.objectId,
    action: request.action,
    scope: request.scope,
    roles,
  });
  return roles.length > 0;
}

function allowingRoles(
  world: AuthorizeWorld,
  caller: Caller,
  request: AuthorizeRequest,
): string[] {
  const principals = new Set([caller.objectId, ...caller.groupIds]);
  // Rights come from what is really there, not from what a plan would grant.
  const store = world.beneathPlan ?? world.store;
  return store
    .list({ type: 'Microsoft.Authorization/roleAssignments' })
    .filter(({ body }) =>
      principals.has(textAt(objectAt(body, 'properties'), 'principalId') ?? ''),
    )
    .filter(({ id }) => isWithin(request.scope, parseResourceId(id).scope))
    .flatMap(assignment => {
      const role = roleOf(world, assignment);
      return role && allows(role, assignment, request) ? [role.roleName] : [];
    });
}

function roleOf(
  { roles }: AuthorizeWorld,
  { body }: StoredResource,
): RoleDefinition | undefined {
  const id = textAt(objectAt(body, 'properties'), 'roleDefinitionId');
  return roles.find(id ?? '');
}

function allows(
  role: RoleDefinition,
  { body }: StoredResource,
  { action, assignment }: AuthorizeRequest,
): boolean {
  if (!roleAllows(role, action)) return false;
  const text = textAt(objectAt(body, 'properties'), 'condition');
  const condition = parseCondition(text);
  return !condition || condition({ action, ...assignment });
}

/** Tells whether a role's actions cover one; `notActions` take away. */
export function roleAllows(role: RoleDefinition, action: string): boolean {
  return (
    role.actions.some(pattern => matchesAction(pattern, action)) &&
    !role.notActions.some(pattern => matchesAction(pattern, action))
  );
}

/** Tells whether a pattern, in which `*` stands for anything, covers an action. */
export function matchesAction(pattern: string, action: string): boolean {
  const expression = pattern
    .split('*')
    .map(part => part.replace(/[.\\+?^${}()|[\]]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}
