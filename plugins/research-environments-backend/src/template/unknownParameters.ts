import { JsonObject, JsonValue } from '@backstage/types';
import { isJsonObject } from '@glovebox/guarded-change-common';

/** Where a JSON schema holds further schemas of the same object: one each, a list, or one for each name. */
const NESTED = [
  'allOf',
  'anyOf',
  'oneOf',
  'if',
  'then',
  'else',
  'dependencies',
  'dependentSchemas',
];

/**
 * Names among the parameters that no page of the template's form asks for. The scaffolder's JSON schemas let them pass, since each
 * page is checked against all parameters: what nobody asked for must not look, to those who approve, as if it had been chosen.
 *
 * @param form - `spec.parameters` of the template: one page or several
 */
export function unknownParameters(
  form: JsonValue | undefined,
  parameters: JsonObject,
): string[] {
  const known = new Set(propertiesOf(form));
  return Object.keys(parameters).filter(name => !known.has(name));
}

function propertiesOf(schema: JsonValue | undefined): string[] {
  if (Array.isArray(schema)) {
    return schema.flatMap(propertiesOf);
  }
  if (!isJsonObject(schema)) {
    return [];
  }
  const own = isJsonObject(schema.properties)
    ? Object.keys(schema.properties)
    : [];
  return [...own, ...NESTED.flatMap(key => nestedIn(key, schema[key]))];
}

function nestedIn(key: string, value: JsonValue | undefined): string[] {
  const isByName = key === 'dependencies' || key === 'dependentSchemas';
  return isByName && isJsonObject(value)
    ? // A dependency may also be a list of names, which are properties elsewhere.
      Object.values(value).filter(isJsonObject).flatMap(propertiesOf)
    : propertiesOf(value);
}
