import { ArmError } from '../ArmError';
import { blobContainers, blobServices } from './blobContainers';
import { keyVaults } from './keyVaults';
import { federatedCredentials, managedIdentities } from './managedIdentities';
import { networkSecurityGroups } from './networkSecurityGroups';
import {
  addressRecords,
  privateDnsZones,
  virtualNetworkLinks,
} from './privateDnsZones';
import { privateDnsZoneGroups, privateEndpoints } from './privateEndpoints';
import { resourceGroups } from './resourceGroups';
import type { ResourceProvider } from './ResourceProvider';
import { roleAssignments } from './roleAssignments';
import { storageAccounts } from './storageAccounts';
import { subnets, virtualNetworks } from './virtualNetworks';

const providers = new Map(
  [
    addressRecords,
    blobContainers,
    blobServices,
    federatedCredentials,
    keyVaults,
    managedIdentities,
    networkSecurityGroups,
    privateDnsZoneGroups,
    privateDnsZones,
    privateEndpoints,
    resourceGroups,
    roleAssignments,
    storageAccounts,
    subnets,
    virtualNetworkLinks,
    virtualNetworks,
  ].map(provider => [provider.type.toLowerCase(), provider]),
);

/**
 * The provider of a type, compared without case.
 *
 * @throws ArmError `NoRegisteredProviderFound` for a type that is not served.
 */
export function findProvider(type: string): ResourceProvider {
  const provider = providers.get(type.toLowerCase());
  if (provider) return provider;
  throw new ArmError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for type '${type}'. local-cloud serves ${[
      ...providers.values(),
    ]
      .map(({ type: served }) => served)
      .sort()
      .join(', ')}.`,
    type,
  );
}
