import { JsonObject } from '@backstage/types';
import {
  PrivateLink,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';

/** Subscription of local-cloud for risk class `standard`. */
export const SUBSCRIPTION_ID = '5e1f0c2a-93d4-4b8e-a6f7-1d0c9b8a7e61';
/** What the platform team of local-cloud made there. */
export const PLATFORM_NETWORK = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg-platform-network/providers/Microsoft.Network`;

export const samplePrivateLink: PrivateLink = {
  subnets: [
    {
      id: `${PLATFORM_NETWORK}/virtualNetworks/vnet-research/subnets/environment-endpoints`,
      addressRange: '10.60.4.0/24',
    },
  ],
  dnsZones: {
    blob: `${PLATFORM_NETWORK}/privateDnsZones/privatelink.blob.core.windows.net`,
    dfs: `${PLATFORM_NETWORK}/privateDnsZones/privatelink.dfs.core.windows.net`,
  },
};

export function sampleEnvironment(
  overrides: Partial<TargetEnvironment> = {},
): TargetEnvironment {
  return {
    id: 'a1b2c3d4',
    name: 'protein',
    namespace: 'env-protein-a1b2c3d4',
    ownerGroup: 'group:default/protein-lab',
    riskClass: 'standard',
    isolationClass: 'shared-kernel',
    egress: 'dns-only',
    region: 'eastus',
    revision: 1,
    clusterOidcIssuer: 'https://oidc.example.com/aks-east/',
    privateLink: samplePrivateLink,
    ...overrides,
  };
}

/** Storage accounts whose names are known only when they are deployed. */
export function sampleTemplate(
  options: {
    accounts?: string[];
    properties?: JsonObject;
    location?: string;
  } = {},
): JsonObject {
  const { accounts = ['data'], properties = {}, location = 'eastus' } = options;
  return {
    $schema:
      'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters: { location: { type: 'string', defaultValue: location } },
    variables: { suffix: '[uniqueString(resourceGroup().id)]' },
    resources: accounts.map(account => ({
      type: 'Microsoft.Storage/storageAccounts',
      apiVersion: '2023-05-01',
      name: `[concat('${account}', variables('suffix'))]`,
      location: "[parameters('location')]",
      kind: 'StorageV2',
      sku: { name: 'Standard_LRS' },
      properties: {
        publicNetworkAccess: 'Disabled',
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
        minimumTlsVersion: 'TLS1_2',
        ...properties,
      },
    })),
  };
}
