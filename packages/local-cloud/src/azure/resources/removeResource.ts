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

/** A vault keeps its name also when its whole group is removed. */
function leaveBehind(world: World, resource: StoredResource) {
  if (resource.type === 'Microsoft.KeyVault/vaults') {
    findProvider(resource.type).beforeRemoval?.(world, resource);
  }
}
