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
    expression: 'change.storageAccounts.all(a, size(a.withoutEndpoint) == 0)',
    effect: 'deny',
    message:
      "The platform adds private endpoints for blob, and for dfs where isHnsEnabled is literally true. The platform team says where: the cluster's glovebox.clusters[].privateLink needs a subnet in the environment's subscription and a zone for each of the two. Leave out other services of the account.",
    explain: ({ storageAccounts }) => {
      const missing = new Set(
        storageAccounts.flatMap(account => account.withoutEndpoint),
      );
      return [
        `The template's storage would have no private endpoint for ${[
          ...missing,
        ].join(', ')}, so that no pod could reach it.`,
        ...(missing.has('blob')
          ? [
              "The platform team gives the environment's cluster a subnet in the environment's subscription: glovebox.clusters[].privateLink.subnets.",
            ]
          : []),
        ...(missing.has('dfs')
          ? [
              'Accounts with a hierarchical namespace also need glovebox.clusters[].privateLink.dnsZones.dfs, and isHnsEnabled written as true.',
            ]
          : []),
        ...([...missing].some(part => part !== 'blob' && part !== 'dfs')
          ? [
              'The platform makes endpoints for blob and dfs only: leave the other services out.',
            ]
          : []),
      ].join(' ');
    },
    examples: {
      pass: [
        { name: 'no storage', change: { storageAccounts: [] } },
        {
          name: 'with an endpoint for each part',
          change: { storageAccounts: [{ name: 'st', withoutEndpoint: [] }] },
        },
      ],
      fail: [
        {
          name: 'one of two without',
          change: {
            storageAccounts: [
              { name: 'a', withoutEndpoint: [] },
              { name: 'b', withoutEndpoint: ['blob'] },
            ],
          },
        },
        {
          name: 'a part without',
          change: {
            storageAccounts: [{ name: 'a', withoutEndpoint: ['dfs'] }],
          },
        },
      ],
    },
  },
  {
    id: 'storage-usable',
    kind: 'bundle',
    title: 'Storage is of use to the environment',
    controlId: 'K8S-4',
    expression:
      "size(change.storageAccounts) == 0 || change.environment.egress != 'none'",
    effect: 'warn',
    message:
      'Nothing leaves an environment with egress none, so that its own pods cannot reach this storage. It is of use under a template with egress dns-only.',
    examples: {
      pass: [
        { name: 'no storage', change: { storageAccounts: [] } },
        {
          name: 'pods that may reach it',
          change: { storageAccounts: [{ name: 'st', withoutEndpoint: [] }] },
        },
      ],
      fail: [
        {
          name: 'nothing may leave',
          change: {
            environment: {
              riskClass: 'high-risk',
              isolationClass: 'gvisor',
              egress: 'none',
            },
            storageAccounts: [{ name: 'st', withoutEndpoint: [] }],
          },
        },
      ],
    },
  },
];
