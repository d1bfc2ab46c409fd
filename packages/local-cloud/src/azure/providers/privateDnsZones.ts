import { ArmError } from '../ArmError';
import { objectAt } from '../json';
import {
  refuseWithChildren,
  requiredText,
  requireReference,
  type ResourceProvider,
} from './ResourceProvider';

/** `Microsoft.Network/privateDnsZones`. */
export const privateDnsZones: ResourceProvider = {
  type: 'Microsoft.Network/privateDnsZones',
  completion: 'asyncOperation',
  location: 'global',
  name: {
    pattern: /^(?=.{1,253}$)[a-z0-9_-]+(\.[a-z0-9_-]+)+$/i,
    rule: 'A zone is named by a domain of at least two labels.',
  },
  readOnly: [],
  prepare: ({ body }) => ({
    body: { ...body, properties: objectAt(body, 'properties') },
  }),
  beforeRemoval: refuseWithChildren,
};

/** `Microsoft.Network/privateDnsZones/virtualNetworkLinks`. */
export const virtualNetworkLinks: ResourceProvider = {
  type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
  completion: 'asyncOperation',
  location: 'global',
  name: {
    pattern: /\/[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/,
    rule: 'The name has 1 to 80 letters, numbers, dots, hyphens and underscores.',
  },
  readOnly: ['virtualNetworkLinkState'],
  prepare: input => {
    const properties = objectAt(input.body, 'properties');
    requireReference(
      input,
      requiredText(input.id, properties, 'virtualNetwork.id'),
    );
    return {
      body: {
        ...input.body,
        properties: {
          registrationEnabled: false,
          ...properties,
          virtualNetworkLinkState: 'Completed',
        },
      },
    };
  },
};

/** `Microsoft.Network/privateDnsZones/A`: the addresses of one name. */
export const addressRecords: ResourceProvider = {
  type: 'Microsoft.Network/privateDnsZones/A',
  completion: 'immediate',
  location: 'none',
  name: {
    pattern: /\/[A-Za-z0-9@*_][A-Za-z0-9_.-]{0,62}$/,
    rule: 'A record is named by a label of at most 63 characters.',
  },
  readOnly: ['fqdn'],
  prepare: ({ id }) => {
    throw new ArmError(
      400,
      'BadRequest',
      `local-cloud writes records of private endpoints only; '${id.name}' cannot be written by itself.`,
      id.name,
    );
  },
};
