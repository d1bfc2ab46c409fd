import { isObject, Json, JsonObject } from '../json';
import { ResourceType } from '../registry/ResourceType';
import {
  ListSchema,
  fieldSchema,
  Scalar,
  ScalarSchema,
  Schema,
} from '../schema/Schema';
import { ApiError } from '../status/ApiError';
import { elementsOf } from './elements';
import { printPath } from './FieldSet';

/**
 * Refuses a configuration that its type cannot hold, before anything is merged.
 * @throws ApiError 500 without a reason, which is what the real server answers (kubernetes/kubernetes#122480), for a field that is not
 * declared, a value of another type, a list item without its key, or two items with the same one.
 */
export function requireTyped(type: ResourceType, config: JsonObject): void {
  const problems = problemsOf(type.schema, config, '');
  if (problems.length === 0) return;
  const metadata = isObject(config.metadata) ? config.metadata : {};
  const name = `${metadata.namespace ?? ''}/${metadata.name}`;
  const details =
    problems.length === 1
      ? problems[0]
      : `errors:\n${problems.map(problem => `  ${problem}`).join('\n')}`;
  throw new ApiError({
    code: 500,
    reason: '',
    message: `failed to create typed patch object (${name}; ${type.group}/${type.version}, Kind=${type.kind}): ${details}`,
  });
}

function problemsOf(schema: Schema, value: Json, path: string): string[] {
  if (schema.kind === 'any' || value === null) return [];
  if (schema.kind === 'scalar') return scalarProblems(schema, value, path);
  if (schema.kind === 'list') {
    return Array.isArray(value) ? listProblems(schema, value, path) : [];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const declared = fieldSchema(schema, name);
    const at = `${path}.${name}`;
    return declared
      ? problemsOf(declared, item, at)
      : [`${at}: field not declared in schema`];
  });
}

/** Scalars that are more than one JSON type (quantities, times) are not looked at here. */
const EXPECTED: Partial<Record<Scalar, { type: string; words: string }>> = {
  string: { type: 'string', words: 'string' },
  bytes: { type: 'string', words: 'string' },
  integer: { type: 'number', words: 'numeric (int or float)' },
  number: { type: 'number', words: 'numeric (int or float)' },
  boolean: { type: 'boolean', words: 'boolean' },
};

function scalarProblems(
  { scalar }: ScalarSchema,
  value: Json,
  path: string,
): string[] {
  const expected = EXPECTED[scalar];
  return !expected || typeof value === expected.type
    ? []
    : [
        `${path}: expected ${
          expected.words
        }, got &value.valueUnstructured{Value:${JSON.stringify(value)}}`,
      ];
}

function listProblems(
  schema: ListSchema,
  list: Json[],
  path: string,
): string[] {
  if (schema.topology === 'atomic') {
    return list.flatMap((item, index) =>
      problemsOf(schema.element, item, `${path}[${index}]`),
    );
  }
  const seen = new Set<string>();
  return elementsOf(schema, list).flatMap(({ key, value }, index) => {
    const missing = missingKey(schema, value);
    if (missing) {
      return [
        `${path}: element ${index}: associative list with keys has an element that omits key field "${missing}"`,
      ];
    }
    const printed = printPath([key]);
    const duplicate = seen.has(key)
      ? [`${path}: duplicate entries for key ${printed}`]
      : [];
    seen.add(key);
    return [
      ...duplicate,
      ...problemsOf(schema.element, value, `${path}${printed}`),
    ];
  });
}

function missingKey(schema: ListSchema, item: Json): string | undefined {
  if (schema.topology !== 'map' || !isObject(item)) return undefined;
  return schema.keys.find(
    key => item[key] === undefined && schema.keyDefaults[key] === undefined,
  );
}
