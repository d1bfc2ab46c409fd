import { randomUUID } from 'node:crypto';
import { ArmError } from '../ArmError';
import { objectAt, textAt } from '../json';
import {
  requiredText,
  type PreparedWrite,
  type ResourceProvider,
  type WriteInput,
} from './ResourceProvider';

const maximumCredentials = 20;

/** `Microsoft.ManagedIdentity/userAssignedIdentities`. */
export const managedIdentities: ResourceProvider = {
  type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
  completion: 'immediate',
  location: 'region',
  name: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/,
    rule: 'An identity name has 3 to 128 letters, numbers, hyphens and underscores.',
  },
  readOnly: ['tenantId', 'principalId', 'clientId'],
  prepare: ({ body, existing, world }) => {
    const kept = objectAt(existing?.body, 'properties');
    return {
      body: {
        ...body,
        properties: {
          ...objectAt(body, 'properties'),
          tenantId: world.tenantId,
          principalId: textAt(kept, 'principalId') ?? randomUUID(),
          clientId: textAt(kept, 'clientId') ?? randomUUID(),
        },
      },
    };
  },
};

/** `…/federatedIdentityCredentials`: which outside token acts as the identity. */
export const federatedCredentials: ResourceProvider = {
  type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
  completion: 'immediate',
  location: 'none',
  name: {
    pattern: /\/[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/,
    rule: 'A credential name has 3 to 120 letters, numbers, hyphens and underscores.',
  },
  readOnly: [],
  prepare: prepareCredential,
};

function prepareCredential(input: WriteInput): PreparedWrite {
  const { id, body, world } = input;
  const issuer = requiredText(id, body, 'properties.issuer');
  const subject = requiredText(id, body, 'properties.subject');
  const { audiences } = objectAt(body, 'properties');
  if (!Array.isArray(audiences) || audiences.length !== 1) {
    throw new ArmError(
      400,
      'BadRequest',
      'A federated identity credential needs exactly one audience.',
      'properties.audiences',
    );
  }
  const others = world.store
    .list({ below: id.parent, type: federatedCredentials.type })
    .filter(other => other.id.toLowerCase() !== id.key);
  if (others.length >= maximumCredentials) {
    throw new ArmError(
      400,
      'BadRequest',
      `An identity has at most ${maximumCredentials} federated identity credentials.`,
    );
  }
  const same = others.find(other => {
    const properties = objectAt(other.body, 'properties');
    return properties.issuer === issuer && properties.subject === subject;
  });
  if (same) {
    throw new ArmError(
      409,
      'Conflict',
      `Issuer and subject combination already exists for this Managed Identity: ${same.id}.`,
    );
  }
  return { body };
}
