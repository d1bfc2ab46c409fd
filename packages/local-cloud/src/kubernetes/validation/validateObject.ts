import { JsonObject } from '../json';
import { ResourceType, typeKey } from '../registry/ResourceType';
import { FieldError } from '../status/errors';
import { KIND_RULES } from './kindRules';
import { validateMetadata } from './names';
import { validateSchema } from './schemaRules';

/** Everything that is wrong with a new state; `live` is undefined on create. A status write is checked for metadata only. */
export function validateObject(
  type: ResourceType,
  object: JsonObject,
  live: JsonObject | undefined,
  subresource: string,
): FieldError[] {
  const metadata = validateMetadata(type, object);
  if (subresource === 'status') return metadata;
  const schema = validateSchema(type.schema, object);
  if (schema.length > 0) return [...metadata, ...schema];
  // Binding a pod to a node is the one change of its spec that is always allowed.
  if (subresource === 'binding') return metadata;
  const rules = KIND_RULES[typeKey(type)];
  return [...metadata, ...(rules ? rules(object, live) : [])];
}
