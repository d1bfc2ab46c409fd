/** The portal's identities on a cluster; each has rights of its own (`deploy/rbac`). @public */
export type ClusterIdentity = 'observe' | 'provision';

/** @public */
export const CLUSTER_IDENTITIES: readonly ClusterIdentity[] = [
  'observe',
  'provision',
];

/** @public */
export type AzureClusterAuth = {
  type: 'workload-identity' | 'managed-identity';
  clientId?: string;
  tenantId?: string;
  tokenFile?: string;
  serverId: string;
};

/** How one identity of the portal reaches a cluster. @public */
export type ClusterConnectionConfig =
  | { kubeconfig: string; context?: string }
  | {
      server: string;
      caFile?: string;
      tokenFile?: string;
      azure?: AzureClusterAuth;
    };

/** How people sign in to a cluster. Holds no credential. @public */
export type ClusterLogin = { server?: string; notes: string[] } & (
  | { type: 'azure'; tenantId: string; serverId: string; clientId: string }
  | {
      type: 'oidc';
      issuerUrl: string;
      clientId: string;
      extraScopes: string[];
      resource?: string;
    }
);

/**
 * Where private endpoints are placed and named that the cluster's pods reach: subnets, at most one for each subscription, and
 * private DNS zones by sub-resource of a storage account, both as ARM ids.
 *
 * @public
 */
export type ClusterPrivateLink = {
  subnets: { id: string; addressRange: string }[];
  dnsZones: { blob: string; dfs?: string };
};

/** One entry of `glovebox.clusters`. @public */
export interface ClusterConfig {
  name: string;
  title: string;
  region: string;
  riskClasses: ('standard' | 'sensitive' | 'high-risk')[];
  gpuTypes: string[];
  oidcIssuer?: string;
  privateLink?: ClusterPrivateLink;
  identities: Record<ClusterIdentity, ClusterConnectionConfig>;
  login?: ClusterLogin;
  /** Where the entry is in config, for messages: `glovebox.clusters[0]`. */
  configKey: string;
}
