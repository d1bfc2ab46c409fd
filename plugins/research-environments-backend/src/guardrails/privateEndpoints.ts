import { JsonObject, JsonValue } from '@backstage/types';
import { asJsonObject } from '@glovebox/guarded-change-common';
import { isArmExpression } from '../bundle/armExpression';
import { ChangeFacts } from './Guardrail';

const STORAGE_ACCOUNT = 'microsoft.storage/storageaccounts';
const PRIVATE_ENDPOINT = 'microsoft.network/privateendpoints';

/** Parts of a storage account that a template may use, by the type of the resource that configures them. */
const SERVICES: Record<string, string> = {
  [`${STORAGE_ACCOUNT}/fileservices`]: 'file',
  [`${STORAGE_ACCOUNT}/queueservices`]: 'queue',
  [`${STORAGE_ACCOUNT}/tableservices`]: 'table',
};

/**
 * Which storage accounts lack a private endpoint for a part that is used, and which endpoints lead somewhere else. Endpoints of
 * the baseline and of templates count alike. An endpoint names what it leads to by `resourceId(type, name)`; both sides are
 * compared in canonical spelling, since the name itself is often not known before it is deployed.
 */
export function privateEndpointFacts(
  resources: readonly JsonObject[],
): Pick<ChangeFacts, 'storageAccounts' | 'privateEndpoints'> {
  const own = new Set(resources.map(resourceIdOf));
  const endpoints = resources
    .filter(resource => typeOf(resource) === PRIVATE_ENDPOINT)
    .map(resource => ({
      name: String(resource.name),
      connections: connectionsOf(resource),
    }));
  const reached = new Set(
    endpoints.flatMap(({ connections }) =>
      connections.flatMap(({ target, parts }) =>
        parts.map(part => `${target} ${part}`),
      ),
    ),
  );
  const services = servicesIn(resources);
  return {
    storageAccounts: resources
      .filter(resource => typeOf(resource) === STORAGE_ACCOUNT)
      .map(resource => ({
        name: String(resource.name),
        withoutEndpoint: [...partsOf(resource), ...services].filter(
          part => !reached.has(`${resourceIdOf(resource)} ${part}`),
        ),
      })),
    privateEndpoints: endpoints.map(({ name, connections }) => ({
      name,
      reachesOwnResourcesOnly:
        connections.length > 0 &&
        connections.every(({ target }) => own.has(target)),
    })),
  };
}

/** Every account has blobs. What is not plainly without a hierarchical namespace counts as having one. */
function partsOf({ properties }: JsonObject): string[] {
  const { isHnsEnabled = false } = asJsonObject(properties);
  return isHnsEnabled === false ? ['blob'] : ['blob', 'dfs'];
}

/** Which account a service belongs to is often not known before it is deployed: it counts for each. */
function servicesIn(resources: readonly JsonObject[]): string[] {
  const types = new Set(resources.map(typeOf));
  return Object.entries(SERVICES).flatMap(([type, part]) =>
    [...types].some(t => t === type || t.startsWith(`${type}/`)) ? [part] : [],
  );
}

function typeOf(resource: JsonObject): string {
  return String(resource.type).toLowerCase();
}

function resourceIdOf(resource: JsonObject): string {
  const name = String(resource.name);
  const argument = isArmExpression(name) ? name.slice(1, -1) : `'${name}'`;
  return `[resourceId('${resource.type}', ${argument})]`.toLowerCase();
}

function connectionsOf(
  endpoint: JsonObject,
): { target: string; parts: string[] }[] {
  const properties = asJsonObject(endpoint.properties);
  return [
    'privateLinkServiceConnections',
    'manualPrivateLinkServiceConnections',
  ]
    .flatMap(field => asList(properties[field]))
    .map(connection => {
      const { privateLinkServiceId, groupIds } = asJsonObject(
        asJsonObject(connection).properties,
      );
      return {
        target: String(privateLinkServiceId).toLowerCase(),
        parts: asList(groupIds).map(part => String(part).toLowerCase()),
      };
    });
}

function asList(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : [];
}
