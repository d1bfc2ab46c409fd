import { JsonObject } from '@backstage/types';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';

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
    ...overrides,
  };
}

/** A storage account behind a private endpoint in a network of its own. */
export function sampleTemplate(
  options: { accounts?: string[] } = {},
): JsonObject {
  const { accounts = ['data'] } = options;
  const subnet =
    "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'endpoints')]";
  return {
    $schema:
      'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters: { location: { type: 'string', defaultValue: 'eastus' } },
    variables: { suffix: '[uniqueString(resourceGroup().id)]' },
    resources: [
      {
        type: 'Microsoft.Network/virtualNetworks',
        apiVersion: '2023-11-01',
        name: 'vnet',
        location: "[parameters('location')]",
        properties: {
          addressSpace: { addressPrefixes: ['10.10.0.0/24'] },
          subnets: [
            {
              name: 'endpoints',
              properties: { addressPrefix: '10.10.0.0/26' },
            },
          ],
        },
      },
      ...accounts.flatMap(account => storage(account, subnet)),
    ],
  };
}

function storage(account: string, subnet: string): JsonObject[] {
  const name = `concat('${account}', variables('suffix'))`;
  const id = `resourceId('Microsoft.Storage/storageAccounts', ${name})`;
  return [
    {
      type: 'Microsoft.Storage/storageAccounts',
      apiVersion: '2023-05-01',
      name: `[${name}]`,
      location: "[parameters('location')]",
      kind: 'StorageV2',
      sku: { name: 'Standard_LRS' },
      properties: {
        publicNetworkAccess: 'Disabled',
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
        minimumTlsVersion: 'TLS1_2',
      },
    },
    {
      type: 'Microsoft.Network/privateEndpoints',
      apiVersion: '2023-11-01',
      name: `pe-${account}`,
      location: "[parameters('location')]",
      dependsOn: [
        `[${id}]`,
        "[resourceId('Microsoft.Network/virtualNetworks', 'vnet')]",
      ],
      properties: {
        subnet: { id: subnet },
        privateLinkServiceConnections: [
          {
            name: 'blob',
            properties: {
              privateLinkServiceId: `[${id}]`,
              groupIds: ['blob'],
            },
          },
        ],
      },
    },
  ];
}
