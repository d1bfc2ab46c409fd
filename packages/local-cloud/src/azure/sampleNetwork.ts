import type { JsonObject } from './json';
import type { ResourceStore } from './resources/ResourceStore';
import { sampleSubscriptions } from './sampleSubscriptions';

/** What the lab's platform team made in one subscription for private endpoints. */
export interface SampleNetwork {
  subscriptionId: string;
  subnetId: string;
  addressRange: string;
  /** Ids of private DNS zones by sub-resource. */
  dnsZones: { blob: string; dfs: string };
}

const groupName = 'rg-platform-network';
const location = 'eastus';

/** One network for each subscription, since Azure takes no endpoint into a network of another one. */
export function sampleNetworks(
  subscriptions: readonly { subscriptionId: string }[],
): SampleNetwork[] {
  return subscriptions.map(({ subscriptionId }, index) => {
    const network = `/subscriptions/${subscriptionId}/resourceGroups/${groupName}/providers/Microsoft.Network`;
    const zone = (subResource: string) =>
      `${network}/privateDnsZones/privatelink.${subResource}.core.windows.net`;
    return {
      subscriptionId,
      subnetId: `${network}/virtualNetworks/vnet-research/subnets/environment-endpoints`,
      addressRange: `10.60.${4 + index}.0/24`,
      dnsZones: { blob: zone('blob'), dfs: zone('dfs') },
    };
  });
}

/**
 * Gives the lab's subscriptions the network, the subnet for private endpoints and the zones that a platform team would make
 * once. A subscription that has the group keeps it as it is.
 */
export function seedSampleNetworks(store: ResourceStore, now: Date) {
  const at = now.toISOString();
  for (const sample of sampleNetworks(sampleSubscriptions)) {
    const groupId = `/subscriptions/${sample.subscriptionId}/resourceGroups/${groupName}`;
    if (!store.get(groupId)) {
      for (const [id, type, body] of contentsOf(groupId, sample)) {
        store.put({ id, type, body, createdAt: at, changedAt: at });
      }
    }
  }
}

function contentsOf(
  groupId: string,
  { subnetId, addressRange, dnsZones }: SampleNetwork,
): [id: string, type: string, body: JsonObject][] {
  const networkId = subnetId.slice(0, subnetId.indexOf('/subnets/'));
  const provisioned = { provisioningState: 'Succeeded' };
  return [
    [
      groupId,
      'Microsoft.Resources/resourceGroups',
      { location, properties: provisioned },
    ],
    [
      networkId,
      'Microsoft.Network/virtualNetworks',
      {
        location,
        properties: {
          addressSpace: { addressPrefixes: [addressRange] },
          ...provisioned,
        },
      },
    ],
    [
      subnetId,
      'Microsoft.Network/virtualNetworks/subnets',
      {
        properties: {
          addressPrefix: addressRange,
          defaultOutboundAccess: false,
          privateEndpointNetworkPolicies: 'Enabled',
          privateLinkServiceNetworkPolicies: 'Enabled',
          ...provisioned,
        },
      },
    ],
    ...Object.values(dnsZones).flatMap(
      (zoneId): [string, string, JsonObject][] => [
        [
          zoneId,
          'Microsoft.Network/privateDnsZones',
          { location: 'global', properties: provisioned },
        ],
        [
          `${zoneId}/virtualNetworkLinks/vnet-research`,
          'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
          {
            location: 'global',
            properties: {
              registrationEnabled: false,
              virtualNetwork: { id: networkId },
              virtualNetworkLinkState: 'Completed',
              ...provisioned,
            },
          },
        ],
      ],
    ),
  ];
}
