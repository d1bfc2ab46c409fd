import { ArmError } from '../ArmError';
import { mergeObjects, objectAt, textAt, type JsonObject } from '../json';
import { findProvider } from '../providers/findProvider';
import type { ResourceProvider } from '../providers/ResourceProvider';
import { requireRegion } from './regions';
import {
  parseResourceId,
  resourceGroupType,
  type ResourceId,
} from './ResourceId';
import type { StoredResource } from './ResourceStore';
import type { World } from './World';

/** Types of Azure that carry no `properties.provisioningState`. */
const withoutState = new Set([
  'microsoft.authorization/roleassignments',
  'microsoft.network/privatednszones/a',
  'microsoft.managedidentity/userassignedidentities',
  'microsoft.managedidentity/userassignedidentities/federatedidentitycredentials',
  'microsoft.storage/storageaccounts/blobservices',
  'microsoft.storage/storageaccounts/blobservices/containers',
]);

/** The fields of a resource besides id, name and type. */
const bodyKeys = ['location', 'tags', 'properties', 'sku', 'kind', 'identity'];

/** What a write made. */
export interface WrittenResource {
  resource: StoredResource;
  isNew: boolean;
}

/**
 * Checks and stores a resource, with the children that are sent within it.
 *
 * @param state - the provisioning state until the service is done
 * @throws ArmError when the resource is refused; then nothing has changed.
 */
export function writeResource(
  world: World,
  idText: string,
  sent: JsonObject,
  state: 'Succeeded' | 'Updating' = 'Succeeded',
): WrittenResource {
  const id = parseResourceId(idText);
  const provider = findProvider(id.type);
  const existing = world.store.get(idText);
  const body = pickBody(sent);
  checkName(provider, id);
  checkPlace(world, provider, id, body, existing);
  const prepared = provider.prepare({ world, id, body, existing });

  for (const removed of prepared.removedChildren ?? []) {
    world.store.delete(removed);
  }
  const resource = store(
    world,
    existing?.id ?? id.id,
    provider.type,
    prepared.body,
    state,
  );
  for (const child of prepared.children ?? []) {
    store(
      world,
      child.id,
      parseResourceId(child.id).type,
      child.body,
      'Succeeded',
    );
  }
  return { resource, isNew: existing === undefined };
}

/** Marks a resource as done, unless it has been removed meanwhile. */
export function finishResource(world: World, id: string) {
  const resource = world.store.get(id);
  if (!resource) return;
  world.store.put({
    ...resource,
    body: withState(resource.type, resource.body, 'Succeeded'),
  });
}

/** Changes only what is sent, as PATCH does. */
export function patchResource(
  world: World,
  idText: string,
  sent: JsonObject,
): WrittenResource {
  const existing = requireResource(world, idText);
  const provider = findProvider(existing.type);
  const kept = { ...existing.body, properties: writable(provider, existing) };
  // Tags are replaced as a whole, everything else is merged.
  const { tags, ...rest } = pickBody(sent);
  const merged = mergeObjects(kept, rest);
  return writeResource(world, existing.id, {
    ...merged,
    ...(tags !== undefined && { tags }),
  });
}

/** The properties that a caller may set. */
export function writable(
  provider: ResourceProvider,
  { body }: Pick<StoredResource, 'body'>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(objectAt(body, 'properties')).filter(
      ([key]) =>
        key !== 'provisioningState' && !provider.readOnly.includes(key),
    ),
  );
}

/**
 * Returns a resource.
 *
 * @throws ArmError 404 when there is none.
 */
export function requireResource(world: World, idText: string): StoredResource {
  const found = world.store.get(idText);
  if (found) return found;
  const id = parseResourceId(idText);
  if (id.type === resourceGroupType) throw groupNotFound(id.name);
  throw new ArmError(
    404,
    'ResourceNotFound',
    `The Resource '${id.type}/${id.name}' under resource group '${
      id.resourceGroup ?? '<null>'
    }' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** A resource as the API shows it. */
export function viewResource(
  world: World,
  resource: StoredResource,
): JsonObject {
  const { name } = parseResourceId(resource.id);
  const derived = findProvider(resource.type).view?.(world, resource) ?? {};
  return {
    id: resource.id,
    name: name.split('/').pop()!,
    type: resource.type,
    ...mergeObjects(resource.body, derived),
  };
}

function store(
  world: World,
  id: string,
  type: string,
  body: JsonObject,
  state: string,
): StoredResource {
  const now = world.clock().toISOString();
  const resource: StoredResource = {
    id,
    type,
    body: withState(type, body, state),
    createdAt: world.store.get(id)?.createdAt ?? now,
    changedAt: now,
  };
  world.store.put(resource);
  return resource;
}

function withState(type: string, body: JsonObject, state: string): JsonObject {
  if (withoutState.has(type.toLowerCase())) return body;
  return {
    ...body,
    properties: { ...objectAt(body, 'properties'), provisioningState: state },
  };
}

function pickBody(sent: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(sent).filter(
      ([key, value]) => bodyKeys.includes(key) && value !== undefined,
    ),
  );
}

function checkName(provider: ResourceProvider, id: ResourceId) {
  if (provider.name.pattern.test(id.name)) return;
  const isAccount = provider.type === 'Microsoft.Storage/storageAccounts';
  throw new ArmError(
    400,
    isAccount ? 'AccountNameInvalid' : 'InvalidResourceName',
    `${id.name.split('/').pop()} is not a valid name. ${provider.name.rule}`,
    id.name,
  );
}

function checkPlace(
  world: World,
  provider: ResourceProvider,
  id: ResourceId,
  body: JsonObject,
  existing: StoredResource | undefined,
) {
  if (id.resourceGroup && id.type !== resourceGroupType) {
    requireGroup(world, id);
  }
  const above = resourceAbove(id);
  if (above && !world.store.get(above)) {
    throw new ArmError(
      404,
      'ParentResourceNotFound',
      `Failed to perform 'write' on resource(s) of type '${id.type}', because the parent resource '${above}' could not be found.`,
    );
  }
  if (provider.location === 'region') requireRegion(id, body);
  if (provider.location === 'global') body.location = 'global';
  const before = textAt(existing?.body, 'location');
  if (before && before !== body.location) {
    throw new ArmError(
      409,
      'InvalidResourceLocation',
      `The resource '${id.name}' already exists in location '${before}'. A resource with the same name cannot be created in location '${body.location}'.`,
    );
  }
}

/** The resource that must be there first: the parent, or what is extended. */
function resourceAbove(id: ResourceId): string | undefined {
  const extended = id.scope.includes('/providers/') ? id.scope : undefined;
  // The blob service comes with its account.
  return id.parent?.replace(/\/blobServices\/default$/i, '') ?? extended;
}

function requireGroup(world: World, id: ResourceId) {
  const group = world.store.get(
    `/subscriptions/${id.subscriptionId}/resourceGroups/${id.resourceGroup}`,
  );
  if (!group) throw groupNotFound(id.resourceGroup!);
  if (objectAt(group.body, 'properties').provisioningState === 'Deleting') {
    throw new ArmError(
      409,
      'ResourceGroupBeingDeleted',
      `The resource group '${id.resourceGroup}' is in deprovisioning state and cannot perform this operation.`,
    );
  }
}

function groupNotFound(name: string): ArmError {
  return new ArmError(
    404,
    'ResourceGroupNotFound',
    `Resource group '${name}' could not be found.`,
  );
}
