import { ArmError } from '../ArmError';
import { isObject, objectAt, textAt } from '../json';
import { isWithin, parseResourceId } from '../resources/ResourceId';
import type { ResourceStore, StoredResource } from '../resources/ResourceStore';
import { deploymentStackType } from '../deployment/deploymentStackType';
import type { AuthorizeRequest, Caller } from './authorize';

/**
 * Refuses a change to a resource that a deployment stack protects.
 *
 * @throws ArmError 403 `DenyAssignmentAuthorizationFailed`.
 */
export function refuseDenied(
  store: ResourceStore,
  caller: Caller,
  request: AuthorizeRequest,
  /** A stack that is let pass: the one that makes the change. */
  behalf?: string,
) {
  const { subscriptionId } = parseResourceId(request.scope);
  const stack = store
    .list({
      below: `/subscriptions/${subscriptionId}`,
      type: deploymentStackType,
    })
    .filter(({ id }) => id.toLowerCase() !== behalf?.toLowerCase())
    .find(candidate => denies(candidate, caller, request));
  if (!stack) return;
  throw new ArmError(
    403,
    'DenyAssignmentAuthorizationFailed',
    `The client '${caller.displayName}' with object id '${caller.objectId}' has permission to perform action '${request.action}' on scope '${request.scope}'; however, the access is denied because of the deny assignment with name 'Deny assignment created by Deployment Stack ${stack.id}'.`,
  );
}

function denies(
  stack: StoredResource,
  caller: Caller,
  { action, scope }: AuthorizeRequest,
): boolean {
  const properties = objectAt(stack.body, 'properties');
  const settings = objectAt(properties, 'denySettings');
  const mode = textAt(settings, 'mode') ?? 'none';
  const verb = action.split('/').pop()!.toLowerCase();
  const forbidden =
    (verb === 'delete' && mode !== 'none') ||
    (verb === 'write' && mode === 'denyWriteAndDelete');
  if (!forbidden) return false;
  if (includes(settings.excludedPrincipals, caller.objectId)) return false;
  if (includes(settings.excludedActions, action)) return false;

  const deep = settings.applyToChildScopes === true;
  const { resources } = properties;
  const managed = Array.isArray(resources) ? resources.filter(isObject) : [];
  return managed.some(resource => {
    const id = textAt(resource, 'id') ?? '';
    return deep
      ? isWithin(scope, id)
      : scope.toLowerCase() === id.toLowerCase();
  });
}

function includes(list: unknown, value: string): boolean {
  return (
    Array.isArray(list) &&
    list.some(item => String(item).toLowerCase() === value.toLowerCase())
  );
}
