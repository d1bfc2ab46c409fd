import { invalidTemplate } from '../ArmError';
import {
  isObject,
  objectAt,
  textAt,
  type Json,
  type JsonObject,
} from '../json';
import { formatResourceId } from '../resources/ResourceId';
import { evaluateValue, type ScopedFunctions } from './evaluateExpression';
import { booleanOf } from './functions/logicalFunctions';
import { scopeId } from './functions/idFunctions';
import { sortByDependency } from './sortByDependency';
import { referencedTexts } from './referencedTexts';
import type { TemplateDeployment } from './templateFunctions';

/** The type of a deployment within a deployment. */
export const nestedDeploymentType = 'Microsoft.Resources/deployments';

/** A resource of a template whose place is known, but not yet its content. */
export interface TemplateResource {
  id: string;
  type: string;
  apiVersion: string;
  /** The name in a template of language version 2.0. */
  symbolicName: string | undefined;
  /** Only looked up, not deployed. */
  existing: boolean;
  /** The resource as written, with its expressions. */
  written: JsonObject;
  /** Ids, in lower case, of what comes first. */
  dependsOn: string[];
}

const servedKeys = new Set([
  'type',
  'apiVersion',
  'name',
  'location',
  'tags',
  'properties',
  'sku',
  'kind',
  'identity',
  'dependsOn',
  'condition',
  'scope',
  'existing',
  'comments',
  'metadata',
  'resourceGroup',
  'subscriptionId',
]);

/**
 * Finds the resources of a template, in the order in which they can be deployed.
 * Conditions, names and dependencies are settled; properties are not.
 *
 * @throws ArmError `InvalidTemplate` for what is wrong or not served.
 */
export function expandTemplate(
  deployment: TemplateDeployment,
  scoped: ScopedFunctions,
): TemplateResource[] {
  const declared = listResources(deployment.template).map(
    ([symbolicName, written]) =>
      placeResource(deployment, scoped, symbolicName, written),
  );
  const wanted = declared.filter(({ written }) => isWanted(written, scoped));
  checkDistinct(wanted);
  const wantedIds = new Set(wanted.map(({ id }) => id.toLowerCase()));
  for (const resource of wanted) {
    resource.dependsOn = [
      ...explicitDependencies(resource, declared, scoped),
      ...implicitDependencies(resource, declared, scoped),
      // A resource whose condition is false is not waited for.
    ].filter(id => wantedIds.has(id));
  }
  return sortByDependency(wanted);
}

function listResources(
  template: JsonObject,
): [string | undefined, JsonObject][] {
  const { resources = [] } = template;
  if (Array.isArray(resources)) {
    return resources.filter(isObject).map(resource => [undefined, resource]);
  }
  if (!isObject(resources)) {
    throw invalidTemplate("'resources' must be a list or an object");
  }
  return Object.entries(resources).map(([name, resource]) => {
    if (isObject(resource)) return [name, resource];
    throw invalidTemplate(`The resource '${name}' must be an object`);
  });
}

function isWanted(written: JsonObject, scoped: ScopedFunctions): boolean {
  const { condition = true } = written;
  return booleanOf(evaluateValue(condition, scoped), 'condition');
}

function placeResource(
  { scope }: TemplateDeployment,
  scoped: ScopedFunctions,
  symbolicName: string | undefined,
  written: JsonObject,
): TemplateResource {
  const type = required(written, 'type');
  const unserved = Object.keys(written).find(key => !servedKeys.has(key));
  if (unserved) {
    throw invalidTemplate(
      `The resource of type '${type}' has '${unserved}', which local-cloud does not serve`,
    );
  }
  const name = evaluateText(required(written, 'name'), scoped);
  const names = name.split('/');
  if (names.length !== type.split('/').length - 1) {
    throw invalidTemplate(
      `The template resource '${name}' of type '${type}' has incorrect segment lengths`,
    );
  }
  return {
    id: placeId(scopeId(scope), type, names, written, scoped),
    type,
    apiVersion: required(written, 'apiVersion'),
    symbolicName,
    existing: written.existing === true,
    written,
    dependsOn: [],
  };
}

function placeId(
  deploymentScope: string,
  type: string,
  names: string[],
  written: JsonObject,
  scoped: ScopedFunctions,
): string {
  if (type.toLowerCase() === 'microsoft.resources/resourcegroups') {
    return `${deploymentScope}/resourceGroups/${names[0]}`;
  }
  const over = written.scope ?? written.resourceGroup;
  if (over === undefined) {
    return formatResourceId(deploymentScope, type, names);
  }
  const text = evaluateText(over, scoped);
  if (written.scope === undefined) {
    const [, , subscription] = deploymentScope.split('/');
    const group = `/subscriptions/${subscription}/resourceGroups/${text}`;
    return formatResourceId(group, type, names);
  }
  const scope = text.startsWith('/')
    ? text
    : `${deploymentScope}/providers/${text}`;
  return formatResourceId(scope, type, names);
}

function explicitDependencies(
  resource: TemplateResource,
  all: TemplateResource[],
  scoped: ScopedFunctions,
): string[] {
  const { dependsOn = [] } = resource.written;
  if (!Array.isArray(dependsOn)) {
    throw invalidTemplate(`'dependsOn' of ${resource.id} must be a list`);
  }
  return dependsOn.map(entry => {
    const text = evaluateText(entry, scoped);
    const found = findResource(all, text);
    if (found) return found.id.toLowerCase();
    throw invalidTemplate(
      `The resource '${text}' is not defined in the template, but '${resource.id}' depends on it`,
    );
  });
}

function implicitDependencies(
  resource: TemplateResource,
  all: TemplateResource[],
  scoped: ScopedFunctions,
): string[] {
  const { properties = {}, ...rest } = resource.written;
  // The inner template of a nested deployment is evaluated on its own.
  const own =
    resource.type === nestedDeploymentType && isObject(properties)
      ? { ...rest, properties: objectAt(properties, 'parameters') }
      : resource.written;
  return referencedTexts(own, scoped).flatMap(text => {
    const found = findResource(all, text);
    return found && found !== resource ? [found.id.toLowerCase()] : [];
  });
}

/** Finds a resource of the template by symbolic name, id or name. */
export function findResource(
  resources: TemplateResource[],
  nameOrId: string,
): TemplateResource | undefined {
  const wanted = nameOrId.toLowerCase();
  return (
    resources.find(resource => resource.symbolicName === nameOrId) ??
    resources.find(resource => isSameId(resource.id, wanted)) ??
    resources.find(resource => resource.id.toLowerCase().endsWith(`/${wanted}`))
  );
}

/**
 * Templates name groups, and deployments to groups, also as if they were
 * resources of the subscription.
 */
function isSameId(id: string, wanted: string): boolean {
  const own = id.toLowerCase();
  const spelled = own.replace(
    /^(\/subscriptions\/[^/]+)(?:(\/resourcegroups\/[^/]+)$|\/resourcegroups\/[^/]+(\/providers\/microsoft\.resources\/deployments\/))/,
    (_, subscription, group, deployment) =>
      subscription + (deployment ?? `/providers/microsoft.resources${group}`),
  );
  return own === wanted || spelled === wanted;
}

function checkDistinct(resources: TemplateResource[]) {
  const seen = new Set<string>();
  for (const { id } of resources) {
    if (seen.has(id.toLowerCase())) {
      throw invalidTemplate(`The resource '${id}' is defined more than once`);
    }
    seen.add(id.toLowerCase());
  }
}

function evaluateText(value: Json, scoped: ScopedFunctions): string {
  const text = evaluateValue(value, scoped);
  if (typeof text !== 'string') {
    throw invalidTemplate(`'${JSON.stringify(value)}' must give text`);
  }
  return text;
}

function required(written: JsonObject, key: string): string {
  const value = textAt(written, key);
  if (value === undefined) {
    throw invalidTemplate(`A resource of the template lacks '${key}'`);
  }
  return value;
}
