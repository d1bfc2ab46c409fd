import type { JsonObject } from '../json';

/**
 * A template like those of an environment: a group with a network, storage behind
 * a private endpoint, and an identity that may use it.
 */
export function environmentTemplate(
  group: string,
  account: string,
  options: {
    container?: boolean;
    publicAccess?: boolean;
    /** A network of its own with a private endpoint; true unless told. */
    network?: boolean;
  } = {},
): JsonObject {
  const { container = true, publicAccess = false, network = true } = options;
  return {
    $schema:
      'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters: {
      location: { type: 'string', defaultValue: 'westeurope' },
      subject: { type: 'string' },
    },
    resources: [
      {
        type: 'Microsoft.Resources/resourceGroups',
        apiVersion: '2024-03-01',
        name: group,
        location: "[parameters('location')]",
        tags: { 'glovebox.dev/environment': group },
      },
      {
        type: 'Microsoft.Resources/deployments',
        apiVersion: '2024-03-01',
        name: 'inside',
        resourceGroup: group,
        dependsOn: [
          `[subscriptionResourceId('Microsoft.Resources/resourceGroups', '${group}')]`,
        ],
        properties: {
          mode: 'Incremental',
          expressionEvaluationOptions: { scope: 'inner' },
          parameters: {
            location: { value: "[parameters('location')]" },
            account: { value: account },
            subject: { value: "[parameters('subject')]" },
          },
          template: insideTemplate(container, publicAccess, network),
        },
      },
    ],
    outputs: {
      clientId: {
        type: 'string',
        value: "[reference('inside').outputs.clientId.value]",
      },
    },
  };
}

function insideTemplate(
  container: boolean,
  publicAccess: boolean,
  network: boolean,
): JsonObject {
  const accountId =
    "resourceId('Microsoft.Storage/storageAccounts', parameters('account'))";
  const identityId =
    "resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'env')";
  return {
    $schema:
      'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters: {
      location: { type: 'string' },
      account: { type: 'string', minLength: 3, maxLength: 24 },
      subject: { type: 'string' },
    },
    variables: { role: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' },
    resources: [
      {
        condition: network,
        type: 'Microsoft.Network/virtualNetworks',
        apiVersion: '2024-05-01',
        name: 'net',
        location: "[parameters('location')]",
        properties: {
          addressSpace: { addressPrefixes: ['10.0.0.0/24'] },
          subnets: [
            { name: 'endpoints', properties: { addressPrefix: '10.0.0.0/26' } },
          ],
        },
      },
      {
        type: 'Microsoft.Storage/storageAccounts',
        apiVersion: '2024-01-01',
        name: "[parameters('account')]",
        location: "[parameters('location')]",
        kind: 'StorageV2',
        sku: { name: 'Standard_LRS' },
        properties: {
          allowSharedKeyAccess: false,
          publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled',
        },
      },
      {
        condition: container,
        type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
        apiVersion: '2024-01-01',
        name: "[format('{0}/default/data', parameters('account'))]",
        dependsOn: [`[${accountId}]`],
        properties: {},
      },
      {
        condition: network,
        type: 'Microsoft.Network/privateEndpoints',
        apiVersion: '2024-05-01',
        name: 'storage',
        location: "[parameters('location')]",
        dependsOn: [
          "[resourceId('Microsoft.Network/virtualNetworks', 'net')]",
          `[${accountId}]`,
        ],
        properties: {
          subnet: {
            id: "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'net', 'endpoints')]",
          },
          privateLinkServiceConnections: [
            {
              name: 'blob',
              properties: {
                privateLinkServiceId: `[${accountId}]`,
                groupIds: ['blob'],
              },
            },
          ],
        },
      },
      {
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
        apiVersion: '2023-01-31',
        name: 'env',
        location: "[parameters('location')]",
      },
      {
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
        apiVersion: '2023-01-31',
        name: 'env/cluster',
        dependsOn: [`[${identityId}]`],
        properties: {
          issuer: 'https://cluster.example',
          subject: "[parameters('subject')]",
          audiences: ['api://AzureADTokenExchange'],
        },
      },
      {
        type: 'Microsoft.Authorization/roleAssignments',
        apiVersion: '2022-04-01',
        name: `[guid(${accountId}, ${identityId}, variables('role'))]`,
        scope:
          "[format('Microsoft.Storage/storageAccounts/{0}', parameters('account'))]",
        dependsOn: [`[${accountId}]`, `[${identityId}]`],
        properties: {
          roleDefinitionId:
            "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', variables('role'))]",
          principalId: `[reference(${identityId}, '2023-01-31').principalId]`,
          principalType: 'ServicePrincipal',
        },
      },
    ],
    outputs: {
      clientId: {
        type: 'string',
        value: `[reference(${identityId}, '2023-01-31').clientId]`,
      },
    },
  };
}
