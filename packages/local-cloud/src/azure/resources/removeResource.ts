import { findProvider } from '../providers/findProvider';
import { resourceGroupType } from './ResourceId';
import type { StoredResource } from './ResourceStore';
import type { World } from './World';

/**
 * Removes a resource with its children and the role assignments on it.
 *
 * @throws ArmError when something still needs it.
 */
export function removeResource(world: World, resource: StoredResource) {
  if (resource.type !== resourceGroupType) {
    findProvider(resource.type).beforeRemoval?.(world, resource);
  }
  for (const below of world.store.list({ below: resource.id })) {
    leaveBehind(world, below);
    world.store.delete(below.id);
  }
  world.store.delete(resource.id);
}

/** What acts outside a group also when the whole group is removed: a vault keeps its name, an endpoint's records go. */
const actsOutside = [
  'Microsoft.KeyVault/vaults',
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
];

function leaveBehind(world: World, resource: StoredResource) {
  if (actsOutside.includes(resource.type)) {
    findProvider(resource.type).beforeRemoval?.(world, resource);
  }
}
