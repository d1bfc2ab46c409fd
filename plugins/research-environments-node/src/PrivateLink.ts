/**
 * Parts of a storage account that the platform makes private endpoints for: those that the environment's identity may use.
 * Each has an endpoint and a DNS zone of its own
 * (https://learn.microsoft.com/azure/storage/common/storage-private-endpoints).
 *
 * @public
 */
export const STORAGE_SUB_RESOURCES = ['blob', 'dfs'] as const;

/** @public */
export type StorageSubResource = (typeof STORAGE_SUB_RESOURCES)[number];

/** A subnet for private endpoints that the cluster's pods can reach. @public */
export interface PrivateLinkSubnet {
  /** ARM id. Azure puts an endpoint only into a subnet of its own subscription and region. */
  id: string;
  /** Its addresses as CIDR, for example `10.60.4.0/24`: what the baseline lets pods reach. */
  addressRange: string;
}

/** Where the private endpoints of a cluster's environments are placed and named. @public */
export interface PrivateLink {
  /** At most one for each subscription. */
  subnets: PrivateLinkSubnet[];
  /** ARM ids of the private DNS zones that the cluster's network resolves. */
  dnsZones: Partial<Record<StorageSubResource, string>>;
}
