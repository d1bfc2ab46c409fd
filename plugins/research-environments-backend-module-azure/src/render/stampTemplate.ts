import { InputError } from '@backstage/errors';
import { JsonObject, JsonValue } from '@backstage/types';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { isJsonObject } from '@glovebox/guarded-change-common';
import { isBaselineResource } from '../parseResourceId';
import { environmentTags } from './environmentTags';

/**
 * The template's ARM template with the environment's tags on every resource that has a location, which is what takes tags.
 *
 * @throws InputError on what only the platform's own template may hold.
 */
export function stampTemplate(
  environment: TargetEnvironment,
  template: JsonObject,
): JsonObject {
  const { resources = [], outputs } = template;
  if (!Array.isArray(resources)) {
    throw new InputError('azure/main.json: resources must be a list.');
  }
  if (outputs !== undefined) {
    throw new InputError(
      'azure/main.json has outputs, which could show what is secret. Remove them.',
    );
  }
  return {
    ...template,
    resources: resources.map(resource => stamp(environment, resource)),
  };
}

function stamp(environment: TargetEnvironment, resource: JsonValue): JsonValue {
  if (!isJsonObject(resource) || typeof resource.type !== 'string') {
    throw new InputError('azure/main.json has a resource without a type.');
  }
  const { type, name } = resource;
  if (isBaselineResource({ type, name: String(name) })) {
    throw new InputError(
      `azure/main.json: ${type} ${name} is of a type that only the platform writes, or has a name that it keeps for itself. Remove it.`,
    );
  }
  if (resource.copy !== undefined || resource.scope !== undefined) {
    throw new InputError(
      `azure/main.json: ${type} ${name} has a copy loop or a scope of its own, which would hide what is created and where. Write the resources out.`,
    );
  }
  if (resource.location === undefined) {
    return resource;
  }
  const own = isJsonObject(resource.tags) ? resource.tags : {};
  return { ...resource, tags: { ...own, ...environmentTags(environment) } };
}
