import { invalidTemplate } from '../ArmError';
import {
  isObject,
  objectAt,
  sameJson,
  type Json,
  type JsonObject,
} from '../json';
import { evaluateValue, type ScopedFunctions } from './evaluateExpression';

const types: Record<string, (value: Json) => boolean> = {
  string: value => typeof value === 'string',
  securestring: value => typeof value === 'string',
  int: value => Number.isInteger(value),
  bool: value => typeof value === 'boolean',
  object: isObject,
  secureobject: isObject,
  array: Array.isArray,
};

/**
 * Settles every parameter of a template: the value given, or the default.
 *
 * @param given - parameters as a deployment carries them: `{ name: { value } }`
 * @throws ArmError `InvalidTemplate` for a value that is missing, unknown or not allowed.
 */
export function resolveParameters(
  declared: JsonObject,
  given: JsonObject,
  defaultsScope: (sofar: JsonObject) => ScopedFunctions,
): JsonObject {
  const unknown = Object.keys(given).filter(name => !findKey(declared, name));
  if (unknown.length > 0) {
    throw invalidTemplate(
      `The following parameters were supplied, but do not correspond to any parameters defined in the template: '${unknown.join(
        ', ',
      )}'`,
    );
  }
  const values: JsonObject = {};
  for (const name of Object.keys(declared)) {
    const declaration = objectAt(declared, name);
    const value = givenValue(given, name);
    values[name] =
      value ?? defaultValue(name, declaration, defaultsScope(values));
    check(name, declaration, values[name] as Json);
  }
  return values;
}

function givenValue(given: JsonObject, name: string): Json | undefined {
  const key = findKey(given, name);
  if (key === undefined) return undefined;
  const entry = objectAt(given, key);
  if ('reference' in entry) {
    throw invalidTemplate(
      `The parameter '${name}' refers to a secret of Key Vault, which local-cloud does not read`,
    );
  }
  return entry.value;
}

function defaultValue(
  name: string,
  declaration: JsonObject,
  scoped: ScopedFunctions,
): Json {
  if (declaration.defaultValue === undefined) {
    throw invalidTemplate(
      `The value for the template parameter '${name}' is not provided`,
    );
  }
  return evaluateValue(declaration.defaultValue, scoped);
}

function check(name: string, declaration: JsonObject, value: Json) {
  const type = String(declaration.type).toLowerCase();
  if (!Object.hasOwn(types, type)) {
    throw invalidTemplate(
      `The template parameter '${name}' has the type '${declaration.type}', which local-cloud does not serve`,
    );
  }
  if (!types[type](value)) {
    throw invalidTemplate(
      `The provided value for the template parameter '${name}' is not of the type '${declaration.type}'`,
    );
  }
  const { allowedValues } = declaration;
  if (
    Array.isArray(allowedValues) &&
    !allowedValues.some(allowed => sameJson(allowed, value))
  ) {
    throw invalidTemplate(
      `The provided value for the template parameter '${name}' is not valid. It is not part of the allowed value(s): '${allowedValues.join(
        ',',
      )}'`,
    );
  }
  checkRange(name, 'Length', declaration, lengthOf(value));
  checkRange(
    name,
    'Value',
    declaration,
    typeof value === 'number' ? value : undefined,
  );
}

function checkRange(
  name: string,
  what: 'Length' | 'Value',
  declaration: JsonObject,
  actual: number | undefined,
) {
  if (actual === undefined) return;
  const least = declaration[`min${what}`];
  const most = declaration[`max${what}`];
  if (
    (typeof least === 'number' && actual < least) ||
    (typeof most === 'number' && actual > most)
  ) {
    throw invalidTemplate(
      `The provided value for the template parameter '${name}' is not valid: ${what.toLowerCase()} ${actual} is not between ${
        least ?? 'any'
      } and ${most ?? 'any'}`,
    );
  }
}

function lengthOf(value: Json): number | undefined {
  return typeof value === 'string' || Array.isArray(value)
    ? value.length
    : undefined;
}

function findKey(object: JsonObject, name: string): string | undefined {
  return Object.keys(object).find(
    key => key.toLowerCase() === name.toLowerCase(),
  );
}
