import { ArmError } from '../ArmError';
import { objectAt, textAt, type JsonObject } from '../json';
import { parseResourceId } from '../resources/ResourceId';
import type { StoredResource } from '../resources/ResourceStore';
import type { World } from '../resources/World';
import { addressRecords } from './privateDnsZones';
import {
  isPending,
  objectsAt,
  requiredText,
  requireReference,
  type PreparedWrite,
  type ResourceProvider,
  type WriteInput,
} from './ResourceProvider';
import { endpointAddress } from './subnetAddresses';

/** `Microsoft.Network/privateEndpoints`; connections are approved at once. */
export const privateEndpoints: ResourceProvider = {
  type: 'Microsoft.Network/privateEndpoints',
  completion: 'asyncOperation',
  location: 'region',
  name: {
    pattern: /^(?=.{2,64}$)[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9_]$/,
    rule: 'The name has 2 to 64 letters, numbers, dots, hyphens and underscores.',
  },
  readOnly: ['customDnsConfigs', 'networkInterfaces'],
  prepare: prepareEndpoint,
};

function prepareEndpoint(input: WriteInput): PreparedWrite {
  const { id, body } = input;
  const properties = objectAt(body, 'properties');
  const subnetId = requiredText(id, properties, 'subnet.id');
  requireReference(input, subnetId);
  const connections = objectsAt(properties, 'privateLinkServiceConnections');
  if (connections.length !== 1) {
    throw new ArmError(
      400,
      'InvalidRequestFormat',
      `The private endpoint '${id.name}' needs exactly one of 'privateLinkServiceConnections'. Manual connections are not served by local-cloud.`,
      'properties.privateLinkServiceConnections',
    );
  }
  return {
    body: {
      ...body,
      properties: {
        ...properties,
        privateLinkServiceConnections: connections.map(connection =>
          approved(input, connection),
        ),
        customDnsConfigs: dnsConfigs(input, subnetId, connections[0]),
        networkInterfaces: [],
      },
    },
  };
}

/** Under which name and address the endpoint answers; nothing while a plan does not know yet what it leads to. */
function dnsConfigs(
  input: WriteInput,
  subnetId: string,
  connection: JsonObject,
): JsonObject[] {
  const { world, id } = input;
  const subnet = world.store.get(subnetId);
  const properties = objectAt(connection, 'properties');
  const target = requiredText(id, properties, 'privateLinkServiceId');
  if (!subnet || isPending(world, target)) return [];
  requireSamePlace(input, subnet);
  const [subResource] = Array.isArray(properties.groupIds)
    ? properties.groupIds
    : [];
  const { name } = parseResourceId(target);
  return [
    {
      ...(subResource && { fqdn: `${name}.${subResource}.core.windows.net` }),
      ipAddresses: [endpointAddress(world, subnet, id.id)],
    },
  ];
}

/** Azure puts an endpoint only into a network of its own subscription and region. */
function requireSamePlace(
  { world, id, body }: WriteInput,
  subnet: StoredResource,
) {
  const { parent, subscriptionId } = parseResourceId(subnet.id);
  const network = parent && world.store.get(parent);
  const sameRegion =
    !network || textAt(network.body, 'location') === textAt(body, 'location');
  const sameSubscription =
    subscriptionId.toLowerCase() === id.subscriptionId.toLowerCase();
  if (sameRegion && sameSubscription) return;
  throw new ArmError(
    400,
    'InvalidResourceReference',
    `Resource ${subnet.id} referenced by resource ${id.id} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region and subscription.`,
    subnet.id,
  );
}

function approved(input: WriteInput, connection: JsonObject): JsonObject {
  const properties = objectAt(connection, 'properties');
  requireReference(
    input,
    requiredText(input.id, properties, 'privateLinkServiceId'),
  );
  return {
    ...connection,
    properties: {
      ...properties,
      privateLinkServiceConnectionState: {
        status: 'Approved',
        description: 'Auto-Approved',
        actionsRequired: 'None',
      },
    },
  };
}

/** `…/privateDnsZoneGroups`: in which zones the endpoint is named. */
export const privateDnsZoneGroups: ResourceProvider = {
  type: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
  completion: 'asyncOperation',
  location: 'none',
  name: {
    pattern: /\/[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/,
    rule: 'The name has 1 to 80 letters, numbers, dots, hyphens and underscores.',
  },
  readOnly: [],
  prepare: input => {
    const properties = objectAt(input.body, 'properties');
    const zones = objectsAt(properties, 'privateDnsZoneConfigs').map(config =>
      requiredText(input.id, config, 'properties.privateDnsZoneId'),
    );
    zones.forEach(zone => requireReference(input, zone));
    return {
      body: input.body,
      children: zones.flatMap(zone => recordsFor(input, zone)),
    };
  },
  beforeRemoval: removeRecords,
};

/** The records with which a zone names the endpoint that a group belongs to. */
function recordsFor({ world, id }: WriteInput, zoneId: string) {
  const endpoint = world.store.get(id.parent ?? '');
  if (!endpoint || isPending(world, zoneId)) return [];
  const configs = objectsAt(
    objectAt(endpoint.body, 'properties'),
    'customDnsConfigs',
  );
  return configs.flatMap(({ fqdn, ipAddresses }) => {
    if (typeof fqdn !== 'string' || !Array.isArray(ipAddresses)) return [];
    const [host] = fqdn.split('.');
    return {
      id: `${zoneId}/A/${host}`,
      body: {
        properties: {
          metadata: { creator: creatorOf(endpoint.id) },
          ttl: 10,
          fqdn: `${host}.${parseResourceId(zoneId).name}.`,
          aRecords: ipAddresses.map(ipv4Address => ({ ipv4Address })),
        },
      },
    };
  });
}

function creatorOf(endpointId: string): string {
  return `created by private endpoint ${endpointId}`;
}

/** The records go with the group that had them written. */
function removeRecords(world: World, group: StoredResource) {
  const creator = creatorOf(parseResourceId(group.id).parent ?? '');
  world.store
    .list({ type: addressRecords.type })
    .filter(({ body }) => {
      const metadata = objectAt(objectAt(body, 'properties'), 'metadata');
      return (
        textAt(metadata, 'creator')?.toLowerCase() === creator.toLowerCase()
      );
    })
    .forEach(record => world.store.delete(record.id));
}
