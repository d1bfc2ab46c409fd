import { authorize } from '../authorization/authorize';
import { actionOn, authorizeChange } from '../authorization/authorizeChange';
import { findProvider } from '../providers/findProvider';
import { removeResource } from '../resources/removeResource';
import { parseResourceId, resourceGroupType } from '../resources/ResourceId';
import type { StoredResource } from '../resources/ResourceStore';
import type { World } from '../resources/World';
import {
  finishResource,
  patchResource,
  requireResource,
  viewResource,
  writeResource,
} from '../resources/writeResource';
import { objectAt, type JsonObject } from '../json';
import type { Operations } from '../operations/Operations';
import { asyncOperationHeaders, locationHeaders } from './polling';
import type { ArmRequest, ArmResponse, Route, Services } from './Route';

const finishKind = 'finish-resource';
const removeKind = 'remove-resource';

const groupId = '\\/subscriptions\\/[^/]+\\/resourceGroups\\/[^/]+';
const pattern = new RegExp(`^(?<id>${groupId}|\\/.+\\/providers\\/.+)$`, 'i');

/** Any resource by its id, resource groups included. */
export const resourceRoutes: Route[] = [
  { method: 'GET', pattern, handle: get },
  { method: 'HEAD', pattern, handle: exists },
  { method: 'PUT', pattern, handle: put },
  { method: 'PATCH', pattern, handle: patch },
  { method: 'DELETE', pattern, handle: remove },
];

/** Says how slow writes and removals are carried out. */
export function registerResourceOperations(
  world: World,
  operations: Operations,
) {
  operations.register(finishKind, async ({ id }, pause) => {
    await pause();
    finishResource(world, String(id));
    return viewResource(world, requireResource(world, String(id)));
  });
  operations.register(removeKind, async ({ id }, pause) => {
    await pause();
    const resource = world.store.get(String(id));
    if (resource) removeResource(world, resource);
    return undefined;
  });
}

function get(
  { world }: Services,
  { caller }: ArmRequest,
  { id }: Record<string, string>,
): ArmResponse {
  findProvider(parseResourceId(id).type);
  authorize(world, caller, { action: actionOn(id, 'read'), scope: id });
  return { status: 200, body: viewResource(world, requireResource(world, id)) };
}

function exists(
  { world }: Services,
  { caller }: ArmRequest,
  { id }: Record<string, string>,
): ArmResponse {
  authorize(world, caller, { action: actionOn(id, 'read'), scope: id });
  return { status: world.store.get(id) ? 204 : 404 };
}

function put(
  { world, operations }: Services,
  request: ArmRequest,
  { id }: Record<string, string>,
): ArmResponse {
  const provider = findProvider(parseResourceId(id).type);
  authorizeChange(world, request.caller, id, 'write', request.body);
  const slow = provider.completion !== 'immediate';
  const { resource, isNew } = writeResource(
    world,
    id,
    request.body,
    slow ? 'Updating' : 'Succeeded',
  );
  const body = viewResource(world, resource);
  const status = isNew ? 201 : 200;
  if (!slow) return { status, body };

  const { subscriptionId } = parseResourceId(id);
  const operationId = operations.start(finishKind, subscriptionId, { id });
  return provider.completion === 'location'
    ? {
        status: 202,
        headers: locationHeaders(request, subscriptionId, operationId),
      }
    : {
        status,
        headers: asyncOperationHeaders(request, subscriptionId, operationId),
        body,
      };
}

function patch(
  { world }: Services,
  { caller, body }: ArmRequest,
  { id }: Record<string, string>,
): ArmResponse {
  findProvider(parseResourceId(id).type);
  authorizeChange(world, caller, id, 'write', body);
  const { resource } = patchResource(world, id, body);
  return { status: 200, body: viewResource(world, resource) };
}

function remove(
  { world, operations }: Services,
  request: ArmRequest,
  { id }: Record<string, string>,
): ArmResponse {
  const provider = findProvider(parseResourceId(id).type);
  const resource = world.store.get(id);
  authorizeChange(world, request.caller, id, 'delete', resource?.body);
  if (!resource) return missing(world, id);
  const isGroup = resource.type === resourceGroupType;
  if (isGroup) refuseProtectedContent(world, request, resource);
  if (!isGroup && provider.completion === 'immediate') {
    const body = viewResource(world, resource);
    removeResource(world, resource);
    return { status: 200, body };
  }
  provider.beforeRemoval?.(world, resource);
  const { subscriptionId } = parseResourceId(id);
  const operationId = operations.start(removeKind, subscriptionId, { id }, () =>
    markDeleting(world, resource),
  );
  return {
    status: 202,
    headers: locationHeaders(request, subscriptionId, operationId),
  };
}

/** Deleting what is not there is fine, but for a group. */
function missing(world: World, id: string): ArmResponse {
  if (parseResourceId(id).type === resourceGroupType)
    requireResource(world, id);
  return { status: 204 };
}

function refuseProtectedContent(
  world: World,
  { caller }: ArmRequest,
  group: StoredResource,
) {
  for (const inner of world.store.list({ below: group.id })) {
    authorizeChange(world, caller, inner.id, 'delete', inner.body);
  }
}

function markDeleting(world: World, resource: StoredResource) {
  const properties: JsonObject = {
    ...objectAt(resource.body, 'properties'),
    provisioningState: 'Deleting',
  };
  world.store.put({ ...resource, body: { ...resource.body, properties } });
}
