import { Json, isObject, objectAt, stringAt, stringsAt } from '../json';
import { builtinSchema } from './builtinSchema';
import {
  ANY,
  Field,
  Scalar,
  Schema,
  StructSchema,
  ValueLimits,
} from './Schema';

const SCALARS: Record<string, Scalar> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
};

/**
 * The schema of a custom resource, from `spec.versions[].schema.openAPIV3Schema` of its definition. The structural
 * subset is read: properties, additionalProperties, items, list and map types, preserve-unknown-fields and the plain value limits.
 */
export function customSchema(name: string, openApi: Json): StructSchema {
  const root = isObject(openApi) ? openApi : {};
  const declared = readStruct(name, root);
  const fields = new Map(declared.fields());
  for (const own of ['apiVersion', 'kind']) {
    fields.set(own, optional({ kind: 'scalar', scalar: 'string' }));
  }
  fields.set('metadata', optional(builtinSchema('V1ObjectMeta')));
  return { ...declared, fields: () => fields };
}

function optional(schema: Schema): Field {
  return { schema, required: false, retainKeys: false };
}

function readStruct(name: string, openApi: Json): StructSchema {
  let fields: Map<string, Field> | undefined;
  return {
    kind: 'struct',
    name,
    atomic: stringAt(openApi, 'x-kubernetes-map-type') === 'atomic',
    open: objectAt(openApi)?.['x-kubernetes-preserve-unknown-fields'] === true,
    fields: () => (fields ??= readProperties(name, openApi)),
  };
}

function readProperties(name: string, openApi: Json): Map<string, Field> {
  const required = new Set(stringsAt(openApi, 'required'));
  const fields = new Map<string, Field>();
  const properties = objectAt(openApi, 'properties') ?? {};
  for (const [field, declared] of Object.entries(properties)) {
    fields.set(field, {
      schema: readSchema(`${name}.${field}`, declared),
      required: required.has(field),
      retainKeys: false,
      limits: isObject(declared) ? (declared as ValueLimits) : undefined,
    });
  }
  return fields;
}

function readSchema(name: string, openApi: Json): Schema {
  if (!isObject(openApi)) return ANY;
  if (openApi['x-kubernetes-int-or-string'] === true) {
    return { kind: 'scalar', scalar: 'intOrString' };
  }
  const type = stringAt(openApi, 'type');
  const scalar = SCALARS[type ?? ''];
  if (scalar) return { kind: 'scalar', scalar };
  if (type === 'array') return readList(name, openApi);
  if (type !== 'object') return ANY;
  if (openApi.properties) return readStruct(name, openApi);
  if (isObject(openApi.additionalProperties)) {
    return {
      kind: 'map',
      element: readSchema(name, openApi.additionalProperties),
      atomic: stringAt(openApi, 'x-kubernetes-map-type') === 'atomic',
    };
  }
  return openApi['x-kubernetes-preserve-unknown-fields'] === true
    ? ANY
    : readStruct(name, openApi);
}

function readList(name: string, openApi: Json): Schema {
  const type = stringAt(openApi, 'x-kubernetes-list-type');
  return {
    kind: 'list',
    element: readSchema(name, objectAt(openApi, 'items')),
    topology: type === 'map' || type === 'set' ? type : 'atomic',
    keys: stringsAt(openApi, 'x-kubernetes-list-map-keys'),
    keyDefaults: {},
    patchMergeKey: undefined,
  };
}
