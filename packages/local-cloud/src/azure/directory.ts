import type { Tenant } from '../entra/openTenant';
import type { Workload } from '../entra/workloadFederation';
import { objectAt, textAt } from './json';
import {
  federatedCredentials,
  managedIdentities,
} from './providers/managedIdentities';
import type { ResourceStore, StoredResource } from './resources/ResourceStore';
import type { PrincipalType } from './resources/World';

/** Tells what kind of principal an object id is: a person, a group, an application or an identity. */
export function directoryOf(
  { organisation, applications }: Tenant,
  store: ResourceStore,
): (objectId: string) => PrincipalType | undefined {
  return objectId => {
    const named = (entry: { objectId: string }) => entry.objectId === objectId;
    if (organisation.people.some(named)) return 'User';
    if (organisation.groups.some(named)) return 'Group';
    if (applications.some(named)) return 'ServicePrincipal';
    return findIdentity(store, 'principalId', objectId)
      ? 'ServicePrincipal'
      : undefined;
  };
}

/** Finds a managed identity by its client id, with the outside tokens that it trusts. */
export function findManagedIdentity(
  store: ResourceStore,
  clientId: string,
): Workload | undefined {
  const identity = findIdentity(store, 'clientId', clientId);
  if (!identity) return undefined;
  const credentials = store
    .list({ below: identity.id, type: federatedCredentials.type })
    .map(({ body }) => objectAt(body, 'properties'))
    .map(properties => ({
      issuer: textAt(properties, 'issuer') ?? '',
      subject: textAt(properties, 'subject') ?? '',
      audiences: Array.isArray(properties.audiences)
        ? properties.audiences.map(String)
        : [],
    }));
  const objectId = textAt(
    objectAt(identity.body, 'properties'),
    'principalId',
  )!;
  return { objectId, credentials };
}

function findIdentity(
  store: ResourceStore,
  key: 'principalId' | 'clientId',
  value: string,
): StoredResource | undefined {
  return store
    .list({ type: managedIdentities.type })
    .find(({ body }) => objectAt(body, 'properties')[key] === value);
}
