import { ArmError } from '../ArmError';
import { objectAt, type JsonObject } from '../json';
import {
  objectsAt,
  requiredText,
  requireReference,
  type PreparedWrite,
  type ResourceProvider,
  type WriteInput,
} from './ResourceProvider';

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
  requireReference(input, requiredText(id, properties, 'subnet.id'));
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
        customDnsConfigs: [],
        networkInterfaces: [],
      },
    },
  };
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
    for (const config of objectsAt(properties, 'privateDnsZoneConfigs')) {
      requireReference(
        input,
        requiredText(input.id, config, 'properties.privateDnsZoneId'),
      );
    }
    return { body: input.body };
  },
};
