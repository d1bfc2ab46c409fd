import { ArmError } from '../ArmError';
import { mergeObjects, objectAt, textAt, type JsonObject } from '../json';
import { parseResourceId } from '../resources/ResourceId';
import type { StoredResource } from '../resources/ResourceStore';
import type { World } from '../resources/World';
import {
  objectsAt,
  requiredText,
  type PreparedWrite,
  type ResourceProvider,
  type WriteInput,
} from './ResourceProvider';

const kinds = [
  'StorageV2',
  'BlobStorage',
  'BlockBlobStorage',
  'FileStorage',
  'Storage',
];
const skus = [
  'Standard_LRS',
  'Standard_GRS',
  'Standard_RAGRS',
  'Standard_ZRS',
  'Standard_GZRS',
  'Standard_RAGZRS',
  'Premium_LRS',
  'Premium_ZRS',
];

const defaults: JsonObject = {
  accessTier: 'Hot',
  allowBlobPublicAccess: false,
  minimumTlsVersion: 'TLS1_0',
  networkAcls: {
    bypass: 'AzureServices',
    virtualNetworkRules: [],
    ipRules: [],
    defaultAction: 'Allow',
  },
  supportsHttpsTrafficOnly: true,
  encryption: {
    keySource: 'Microsoft.Storage',
    services: {
      blob: { enabled: true, keyType: 'Account' },
      file: { enabled: true, keyType: 'Account' },
    },
  },
};

/** `Microsoft.Storage/storageAccounts`; names are unique in all of Azure. */
export const storageAccounts: ResourceProvider = {
  type: 'Microsoft.Storage/storageAccounts',
  completion: 'location',
  location: 'region',
  name: {
    pattern: /^[a-z0-9]{3,24}$/,
    rule: 'Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.',
  },
  readOnly: [
    'creationTime',
    'primaryEndpoints',
    'primaryLocation',
    'privateEndpointConnections',
    'statusOfPrimary',
  ],
  prepare,
  view: (world, resource) => ({
    properties: {
      privateEndpointConnections: privateEndpointConnections(world, resource),
    },
  }),
};

function prepare(input: WriteInput): PreparedWrite {
  const { id, body, existing, world } = input;
  requireFreeName(input);
  const kind = requiredText(id, body, 'kind');
  const sku = requiredText(id, body, 'sku.name');
  requireOneOf('kind', kind, kinds);
  requireOneOf('sku.name', sku, skus);
  const properties = mergeObjects(defaults, objectAt(body, 'properties'));
  return {
    body: {
      ...body,
      sku: { name: sku, tier: sku.split('_')[0] },
      properties: {
        ...properties,
        creationTime: existing?.createdAt ?? world.clock().toISOString(),
        primaryLocation: body.location,
        statusOfPrimary: 'available',
        primaryEndpoints: {
          blob: `https://${id.name}.blob.core.windows.net/`,
          dfs: `https://${id.name}.dfs.core.windows.net/`,
          file: `https://${id.name}.file.core.windows.net/`,
        },
      },
    },
  };
}

function requireFreeName({ world, id }: WriteInput) {
  const other = world.store
    .list({ type: storageAccounts.type })
    .find(
      account =>
        account.id.toLowerCase() !== id.key &&
        parseResourceId(account.id).name === id.name,
    );
  if (!other) return;
  throw new ArmError(
    409,
    'StorageAccountAlreadyTaken',
    `The storage account named ${id.name} is already taken.`,
    id.name,
  );
}

function requireOneOf(field: string, value: string, allowed: string[]) {
  if (allowed.includes(value)) return;
  throw new ArmError(
    400,
    'InvalidValuesForRequestParameters',
    `Values for request parameters are invalid: ${field}. It must be one of ${allowed.join(
      ', ',
    )}.`,
    field,
  );
}

function privateEndpointConnections(
  world: World,
  account: StoredResource,
): JsonObject[] {
  return world.store
    .list({ type: 'Microsoft.Network/privateEndpoints' })
    .flatMap(endpoint =>
      objectsAt(
        objectAt(endpoint.body, 'properties'),
        'privateLinkServiceConnections',
      )
        .filter(connection => isFor(account, connection))
        .map(connection => ({
          id: `${account.id}/privateEndpointConnections/${textAt(
            connection,
            'name',
          )}`,
          name: connection.name,
          type: 'Microsoft.Storage/storageAccounts/privateEndpointConnections',
          properties: {
            provisioningState: 'Succeeded',
            privateEndpoint: { id: endpoint.id },
            privateLinkServiceConnectionState: objectAt(
              objectAt(connection, 'properties'),
              'privateLinkServiceConnectionState',
            ),
          },
        })),
    );
}

function isFor(account: StoredResource, connection: JsonObject): boolean {
  const target = textAt(
    objectAt(connection, 'properties'),
    'privateLinkServiceId',
  );
  return target?.toLowerCase() === account.id.toLowerCase();
}
