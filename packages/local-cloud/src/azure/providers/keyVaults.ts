import { ArmError } from '../ArmError';
import { objectAt, textAt } from '../json';
import { parseResourceId } from '../resources/ResourceId';
import type { StoredResource } from '../resources/ResourceStore';
import type { World } from '../resources/World';
import {
  requiredText,
  type ResourceProvider,
  type WriteInput,
} from './ResourceProvider';

const deletedType = 'Microsoft.KeyVault/locations/deletedVaults';

/**
 * `Microsoft.KeyVault/vaults`. Names are unique in all of Azure, and a deleted
 * vault keeps its name: soft delete cannot be switched off.
 */
export const keyVaults: ResourceProvider = {
  type: 'Microsoft.KeyVault/vaults',
  completion: 'immediate',
  location: 'region',
  name: {
    pattern: /^(?=.{3,24}$)[A-Za-z](-?[A-Za-z0-9])*$/,
    rule: 'A vault name has 3 to 24 letters, numbers and single hyphens, and starts with a letter.',
  },
  readOnly: ['vaultUri'],
  prepare: input => {
    const { id, body } = input;
    requireFreeName(input);
    const properties = objectAt(body, 'properties');
    requiredText(id, properties, 'tenantId');
    requiredText(id, properties, 'sku.name');
    return {
      body: {
        ...body,
        properties: {
          accessPolicies: [],
          enableRbacAuthorization: false,
          enableSoftDelete: true,
          publicNetworkAccess: 'Enabled',
          softDeleteRetentionInDays: 90,
          ...properties,
          vaultUri: `https://${id.name.toLowerCase()}.vault.azure.net/`,
        },
      },
    };
  },
  beforeRemoval: keepName,
};

function requireFreeName({ world, id }: WriteInput) {
  const sameName = (resource: StoredResource) =>
    resource.id.toLowerCase() !== id.key &&
    resource.id.toLowerCase().endsWith(`/${id.name.toLowerCase()}`);
  if (world.store.list({ type: keyVaults.type }).some(sameName)) {
    throw new ArmError(
      409,
      'VaultAlreadyExists',
      `The vault name '${id.name}' is already in use. Vault names are globally unique.`,
    );
  }
  if (world.store.list({ type: deletedType }).some(sameName)) {
    throw new ArmError(
      409,
      'ConflictError',
      `A vault with the name '${id.name}' already exists in deleted state. Use another name, or wait until it is purged.`,
    );
  }
}

function keepName(world: World, vault: StoredResource) {
  const { subscriptionId, name } = parseResourceId(vault.id);
  const location = textAt(vault.body, 'location');
  const now = world.clock().toISOString();
  world.store.put({
    id: `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/${location}/deletedVaults/${name}`,
    type: deletedType,
    body: { properties: { vaultId: vault.id, location, deletionDate: now } },
    createdAt: now,
    changedAt: now,
  });
}
