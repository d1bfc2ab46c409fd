import { ArmError } from '../ArmError';
import { isObject, objectAt, textAt, type JsonObject } from '../json';
import type { ResourceId } from '../resources/ResourceId';
import type { StoredResource } from '../resources/ResourceStore';
import type { World } from '../resources/World';
import {
  objectsAt,
  requiredText,
  requireReference,
  type PreparedWrite,
  type ResourceProvider,
  type WriteInput,
} from './ResourceProvider';

const subnetType = 'Microsoft.Network/virtualNetworks/subnets';

const name = {
  pattern: /^(?=.{1,80}$)[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/,
  rule: 'The name has 1 to 80 letters, numbers, dots, hyphens and underscores, and starts with a letter or number.',
};

/** `Microsoft.Network/virtualNetworks`, with subnets of its own or sent within. */
export const virtualNetworks: ResourceProvider = {
  type: 'Microsoft.Network/virtualNetworks',
  completion: 'asyncOperation',
  location: 'region',
  name,
  readOnly: [],
  prepare: prepareNetwork,
  view: (world, resource) => ({
    properties: {
      subnets: subnetsOf(world, resource.id).map(subnet => ({
        id: subnet.id,
        name: subnet.id.split('/').pop(),
        type: subnet.type,
        ...subnet.body,
      })),
    },
  }),
  beforeRemoval: (world, resource) =>
    subnetsOf(world, resource.id).forEach(subnet =>
      refuseSubnetInUse(world, subnet),
    ),
};

/** `Microsoft.Network/virtualNetworks/subnets`. */
export const subnets: ResourceProvider = {
  type: subnetType,
  completion: 'asyncOperation',
  location: 'none',
  name: { ...name, pattern: /\/[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/ },
  readOnly: [],
  prepare: input => ({ body: subnetBody(input, input.body) }),
  beforeRemoval: refuseSubnetInUse,
};

function prepareNetwork(input: WriteInput): PreparedWrite {
  const { id, body, world } = input;
  const properties = objectAt(body, 'properties');
  const prefixes = objectAt(properties, 'addressSpace').addressPrefixes;
  if (!Array.isArray(prefixes) || prefixes.length === 0) {
    throw new ArmError(
      400,
      'InvalidRequestFormat',
      `The virtual network '${id.name}' needs 'addressSpace.addressPrefixes'.`,
      'properties.addressSpace',
    );
  }
  const { subnets: inline, ...own } = properties;
  const network = { ...body, properties: own };
  if (inline === undefined) return { body: network };

  const children = objectsAt(properties, 'subnets').map(subnet => ({
    id: `${id.id}/subnets/${requiredText(id, subnet, 'name')}`,
    body: subnetBody(input, { properties: subnet.properties }),
  }));
  const removed = subnetsOf(world, id.id).filter(
    old => !children.some(c => c.id.toLowerCase() === old.id.toLowerCase()),
  );
  removed.forEach(old => refuseSubnetInUse(world, old));
  return {
    body: network,
    children,
    removedChildren: removed.map(old => old.id),
  };
}

function subnetBody(input: WriteInput, body: JsonObject): JsonObject {
  const properties = objectAt(body, 'properties');
  const prefix = properties.addressPrefix ?? properties.addressPrefixes;
  if (prefix === undefined) {
    throw new ArmError(
      400,
      'InvalidRequestFormat',
      `A subnet of '${input.id.name}' needs 'addressPrefix'.`,
      'properties.addressPrefix',
    );
  }
  if (isObject(properties.networkSecurityGroup)) {
    requireReference(
      input,
      requiredText(input.id, properties, 'networkSecurityGroup.id'),
    );
  }
  return {
    properties: {
      privateEndpointNetworkPolicies: 'Disabled',
      privateLinkServiceNetworkPolicies: 'Enabled',
      ...properties,
      provisioningState: 'Succeeded',
    },
  };
}

function subnetsOf(world: World, networkId: ResourceId['id']) {
  return world.store.list({ below: networkId, type: subnetType });
}

function refuseSubnetInUse(world: World, subnet: StoredResource) {
  const user = world.store
    .list({ type: 'Microsoft.Network/privateEndpoints' })
    .find(endpoint => {
      const properties = objectAt(endpoint.body, 'properties');
      const used = textAt(objectAt(properties, 'subnet'), 'id');
      return used?.toLowerCase() === subnet.id.toLowerCase();
    });
  if (!user) return;
  throw new ArmError(
    400,
    'InUseSubnetCannotBeDeleted',
    `Subnet ${subnet.id} is in use by ${user.id} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet.`,
  );
}
