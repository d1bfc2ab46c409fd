/** The portal's identities in Azure; each has rights of its own (`deploy/rbac/azure`). @public */
export type AzureIdentity = 'observe' | 'provision';

/** How the portal proves one of its identities. @public */
export type AzureIdentityConfig =
  | { type: 'workload-identity'; clientId?: string; tokenFile?: string }
  | { type: 'managed-identity'; clientId?: string }
  | { type: 'client-secret'; clientId: string; clientSecret: string }
  | { type: 'default' };

/** One entry of `glovebox.azure.subscriptions`. @public */
export interface AzureSubscriptionConfig {
  name: string;
  title: string;
  id: string;
  region: string;
  riskClasses: ('standard' | 'sensitive' | 'high-risk')[];
}

/** `glovebox.azure`. @public */
export interface AzureConfig {
  tenantId: string;
  authorityHost?: string;
  resourceManagerEndpoint?: string;
  caFile?: string;
  identities: Record<AzureIdentity, AzureIdentityConfig>;
  subscriptions: AzureSubscriptionConfig[];
}
