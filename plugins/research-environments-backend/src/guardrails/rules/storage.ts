import { BundleGuardrail, ObjectGuardrail } from '../Guardrail';
import { exampleAzure, exampleStorageAccount } from './exampleObjects';

const accounts = {
  platform: 'azure',
  types: ['Microsoft.Storage/storageAccounts'],
} as const;

/** Storage is private-linked and needs a person's or a workload's own identity. */
export const storageRules: (ObjectGuardrail | BundleGuardrail)[] = [
  {
    id: 'storage-no-public-access',
    kind: 'object',
    title: 'Storage is not reachable from public networks',
    controlId: 'WTS-2',
    appliesTo: accounts,
    expression:
      "has(object.properties.publicNetworkAccess) && object.properties.publicNetworkAccess == 'Disabled' && has(object.properties.allowBlobPublicAccess) && object.properties.allowBlobPublicAccess == false",
    effect: 'deny',
    message:
      'Set publicNetworkAccess: Disabled and allowBlobPublicAccess: false, as literals or from parameters that can be evaluated.',
    examples: {
      pass: [{ name: 'both said', object: exampleStorageAccount() }],
      fail: [
        {
          name: 'enabled',
          object: exampleStorageAccount({ publicNetworkAccess: 'Enabled' }),
        },
        {
          name: 'hidden behind an expression',
          object: exampleStorageAccount({
            publicNetworkAccess:
              "[if(equals(resourceGroup().location, 'eastus2'), 'Enabled', 'Disabled')]",
          }),
        },
        {
          name: 'anonymous blobs',
          object: exampleStorageAccount({ allowBlobPublicAccess: true }),
        },
        {
          name: 'nothing said',
          object: exampleAzure('Microsoft.Storage/storageAccounts', {}),
        },
        {
          name: 'properties behind an expression',
          object: {
            ...exampleStorageAccount(),
            properties: "[variables('properties')]",
          },
        },
      ],
    },
  },
  {
    id: 'storage-no-shared-keys',
    kind: 'object',
    title: 'Storage has no shared keys and no local users',
    controlId: 'WTS-2',
    appliesTo: accounts,
    expression:
      "has(object.properties.allowSharedKeyAccess) && object.properties.allowSharedKeyAccess == false && ['isLocalUserEnabled', 'isSftpEnabled'].all(f, !(f in object.properties) || object.properties[f] == false)",
    effect: 'deny',
    message:
      'Set allowSharedKeyAccess: false, and leave isLocalUserEnabled and isSftpEnabled off. Workloads use their identity.',
    examples: {
      pass: [{ name: 'off', object: exampleStorageAccount() }],
      fail: [
        {
          name: 'on',
          object: exampleStorageAccount({ allowSharedKeyAccess: true }),
        },
        {
          name: 'local users',
          object: exampleStorageAccount({ isLocalUserEnabled: true }),
        },
        {
          name: 'nothing said',
          object: exampleAzure('Microsoft.Storage/storageAccounts', {}),
        },
      ],
    },
  },
  {
    id: 'storage-tls',
    kind: 'object',
    title: 'Storage speaks TLS 1.2 or newer only',
    controlId: 'WTS-2',
    appliesTo: accounts,
    expression:
      "has(object.properties.minimumTlsVersion) && object.properties.minimumTlsVersion in ['TLS1_2', 'TLS1_3'] && (!has(object.properties.supportsHttpsTrafficOnly) || object.properties.supportsHttpsTrafficOnly == true)",
    effect: 'deny',
    message:
      'Set minimumTlsVersion: TLS1_2 and supportsHttpsTrafficOnly: true.',
    examples: {
      pass: [{ name: 'TLS 1.2', object: exampleStorageAccount() }],
      fail: [
        {
          name: 'TLS 1.0',
          object: exampleStorageAccount({ minimumTlsVersion: 'TLS1_0' }),
        },
        {
          name: 'plain http',
          object: exampleStorageAccount({ supportsHttpsTrafficOnly: false }),
        },
        {
          name: 'nothing said',
          object: exampleAzure('Microsoft.Storage/storageAccounts', {}),
        },
      ],
    },
  },
  {
    id: 'storage-no-copy-out',
    kind: 'object',
    title: 'Storage cannot be copied to another tenant',
    controlId: 'WTS-3',
    appliesTo: accounts,
    expression:
      "has(object.properties.allowCrossTenantReplication) && object.properties.allowCrossTenantReplication == false && has(object.properties.allowedCopyScope) && object.properties.allowedCopyScope in ['PrivateLink', 'AAD']",
    effect: 'deny',
    message:
      'Set allowCrossTenantReplication: false and allowedCopyScope: PrivateLink.',
    examples: {
      pass: [{ name: 'within private links', object: exampleStorageAccount() }],
      fail: [
        {
          name: 'across tenants',
          object: exampleStorageAccount({ allowCrossTenantReplication: true }),
        },
        {
          name: 'copies to anywhere',
          object: exampleAzure('Microsoft.Storage/storageAccounts', {
            allowCrossTenantReplication: false,
          }),
        },
      ],
    },
  },
  {
    id: 'storage-private-containers',
    kind: 'object',
    title: 'Containers are private',
    controlId: 'WTS-2',
    appliesTo: {
      platform: 'azure',
      types: ['Microsoft.Storage/storageAccounts/blobServices/containers'],
    },
    expression:
      "!has(object.properties) || (type(object.properties) == map && (!has(object.properties.publicAccess) || object.properties.publicAccess == 'None'))",
    effect: 'deny',
    message: 'Set publicAccess: None on the container.',
    examples: {
      pass: [
        {
          name: 'none',
          object: exampleAzure(
            'Microsoft.Storage/storageAccounts/blobServices/containers',
            { publicAccess: 'None' },
          ),
        },
      ],
      fail: [
        {
          name: 'blobs for everyone',
          object: exampleAzure(
            'Microsoft.Storage/storageAccounts/blobServices/containers',
            { publicAccess: 'Blob' },
          ),
        },
        {
          name: 'properties behind an expression',
          object: {
            ...exampleAzure(
              'Microsoft.Storage/storageAccounts/blobServices/containers',
              {},
            ),
            properties: "[variables('properties')]",
          },
        },
      ],
    },
  },
  {
    id: 'storage-private-endpoint',
    kind: 'bundle',
    title: 'Storage is reached through a private endpoint only',
    controlId: 'WTS-2',
    expression: 'change.storageAccounts.all(a, a.hasPrivateEndpoint == true)',
    effect: 'deny',
    message:
      "Add a Microsoft.Network/privateEndpoints whose privateLinkServiceId is resourceId('Microsoft.Storage/storageAccounts', <the account's name>).",
    examples: {
      pass: [
        { name: 'no storage', change: { storageAccounts: [] } },
        {
          name: 'with an endpoint',
          change: {
            storageAccounts: [{ name: 'st', hasPrivateEndpoint: true }],
          },
        },
      ],
      fail: [
        {
          name: 'one of two without',
          change: {
            storageAccounts: [
              { name: 'a', hasPrivateEndpoint: true },
              { name: 'b', hasPrivateEndpoint: false },
            ],
          },
        },
      ],
    },
  },
];
