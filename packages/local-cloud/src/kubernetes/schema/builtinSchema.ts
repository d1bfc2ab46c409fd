import models from './models.json';
import { ANY, Field, Scalar, Schema, StructSchema } from './Schema';
import {
  ATOMIC_MAPS,
  ATOMIC_TYPES,
  LISTS,
  QUANTITY_FIELDS,
  RETAIN_KEYS,
} from './topology';

const DEFINITIONS: Record<string, Record<string, string>> = models;
const SCALARS: Record<string, Scalar> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  bytes: 'bytes',
  time: 'time',
  IntOrString: 'intOrString',
};
const structs = new Map<string, StructSchema>();

/**
 * The schema of a built-in type by its model name (such as `V1Pod`).
 * @throws Error when models.json has no such type: a mistake in the registry.
 */
export function builtinSchema(name: string): StructSchema {
  const known = structs.get(name);
  if (known) return known;
  if (!DEFINITIONS[name]) {
    throw new Error(
      `models.json has no type ${name}; add it to generateModels.mjs`,
    );
  }
  let fields: ReadonlyMap<string, Field> | undefined;
  const schema: StructSchema = {
    kind: 'struct',
    name,
    atomic: ATOMIC_TYPES.has(name),
    open: false,
    fields: () => (fields ??= readFields(name)),
  };
  structs.set(name, schema);
  return schema;
}

function readFields(name: string): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  for (const [field, declared] of Object.entries(DEFINITIONS[name])) {
    const path = `${name}.${field}`;
    const type = declared.replace(/!$/, '');
    fields.set(field, {
      schema: readType(type, path, field),
      required: declared.endsWith('!'),
      retainKeys: RETAIN_KEYS.has(path),
    });
  }
  return fields;
}

function readType(type: string, path: string, field: string): Schema {
  if (type.endsWith('[]')) {
    const list = LISTS[path] ?? {};
    return {
      kind: 'list',
      element: readType(type.slice(0, -2), path, field),
      topology: topologyOf(list),
      keys: list.keys ?? [],
      keyDefaults: list.keyDefaults ?? {},
      patchMergeKey: list.patchMergeKey,
    };
  }
  if (type.startsWith('{')) {
    return {
      kind: 'map',
      element: readType(type.slice(1, -1), path, field),
      atomic: ATOMIC_MAPS.has(path),
    };
  }
  if (type === 'string' && QUANTITY_FIELDS.has(field)) {
    return { kind: 'scalar', scalar: 'quantity' };
  }
  const scalar = SCALARS[type];
  if (scalar) return { kind: 'scalar', scalar };
  return type === 'any' ? ANY : builtinSchema(type);
}

function topologyOf(list: { set?: boolean; keys?: string[] }) {
  if (list.set) return 'set';
  return list.keys ? 'map' : 'atomic';
}
