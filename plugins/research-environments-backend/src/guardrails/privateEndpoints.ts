import { JsonObject, JsonValue } from '@backstage/types';
import { isArmExpression } from '../bundle/armExpression';
import { ChangeFacts } from './Guardrail';

const STORAGE_ACCOUNT = 'microsoft.storage/storageaccounts';
const PRIVATE_ENDPOINT = 'microsoft.network/privateendpoints';

/**
 * Which storage accounts have a private endpoint, and which endpoints lead somewhere else. An endpoint names what it leads to
 * by `resourceId(type, name)`; both sides are compared in canonical spelling, since the name itself is often not known before
 * it is deployed.
 */
export function privateEndpointFacts(
  resources: readonly JsonObject[],
): Pick<ChangeFacts, 'storageAccounts' | 'privateEndpoints'> {
  const own = new Set(resources.map(resourceIdOf));
  const endpoints = resources
    .filter(resource => typeOf(resource) === PRIVATE_ENDPOINT)
    .map(resource => ({
      name: String(resource.name),
      targets: targetsOf(resource),
    }));
  const reached = new Set(endpoints.flatMap(endpoint => endpoint.targets));
  return {
    storageAccounts: resources
      .filter(resource => typeOf(resource) === STORAGE_ACCOUNT)
      .map(resource => ({
        name: String(resource.name),
        hasPrivateEndpoint: reached.has(resourceIdOf(resource)),
      })),
    privateEndpoints: endpoints.map(({ name, targets }) => ({
      name,
      reachesOwnResourcesOnly:
        targets.length > 0 && targets.every(target => own.has(target)),
    })),
  };
}

function typeOf(resource: JsonObject): string {
  return String(resource.type).toLowerCase();
}

function resourceIdOf(resource: JsonObject): string {
  const name = String(resource.name);
  const argument = isArmExpression(name) ? name.slice(1, -1) : `'${name}'`;
  return `[resourceId('${resource.type}', ${argument})]`.toLowerCase();
}

function targetsOf(endpoint: JsonObject): string[] {
  const properties = asObject(endpoint.properties);
  return [
    'privateLinkServiceConnections',
    'manualPrivateLinkServiceConnections',
  ].flatMap(field => asList(properties[field]).map(targetOf));
}

function targetOf(connection: JsonValue): string {
  const { privateLinkServiceId } = asObject(asObject(connection).properties);
  return String(privateLinkServiceId).toLowerCase();
}

function asList(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value
    : {};
}
