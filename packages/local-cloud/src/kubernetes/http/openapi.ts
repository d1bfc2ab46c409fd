import { createHash } from 'crypto';
import { JsonObject } from '../json';
import { apiVersionOf, ResourceType } from '../registry/ResourceType';
import { TypeRegistry } from '../registry/TypeRegistry';
import { Field, Schema, StructSchema } from '../schema/Schema';

const SCALARS: Record<string, JsonObject> = {
  string: { type: 'string' },
  integer: { type: 'integer', format: 'int64' },
  number: { type: 'number', format: 'double' },
  boolean: { type: 'boolean' },
  bytes: { type: 'string', format: 'byte' },
  time: { type: 'string', format: 'date-time' },
  quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  intOrString: {
    oneOf: [{ type: 'integer' }, { type: 'string' }],
    format: 'int-or-string',
  },
};

/** `/openapi/v3`: where the document of each group and version is. */
export function openApiIndex(registry: TypeRegistry): JsonObject {
  const paths: JsonObject = {};
  for (const path of groupVersionPaths(registry)) {
    const hash = createHash('sha256')
      .update(`${path}:${registry.generation}`)
      .digest('hex')
      .slice(0, 32)
      .toUpperCase();
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` };
  }
  return { paths };
}

function groupVersionPaths(registry: TypeRegistry): string[] {
  return [...new Set(registry.all().map(pathOf))];
}

function pathOf(type: ResourceType): string {
  return type.group
    ? `apis/${type.group}/${type.version}`
    : `api/${type.version}`;
}

/**
 * `/openapi/v3/<path>`: the types of one group and version and the parameters of their writes: what kubectl reads to explain
 * fields, to merge, and to know that the server validates fields and can dry-run.
 */
export function openApiDocument(
  registry: TypeRegistry,
  path: string,
): JsonObject | undefined {
  const types = registry.all().filter(type => pathOf(type) === path);
  if (types.length === 0) return undefined;
  const schemas: JsonObject = {};
  const paths: JsonObject = {};
  for (const type of types) {
    const name = addStruct(type.schema, schemas, type);
    paths[objectPath(type)] = {
      get: operation(type, name),
      patch: operation(type, name),
    };
    paths[collectionPath(type)] = { post: operation(type, name) };
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes (local-cloud)', version: 'v1.33.0' },
    paths,
    components: { schemas },
  };
}

function collectionPath(type: ResourceType): string {
  const prefix = `/${pathOf(type)}`;
  return type.namespaced
    ? `${prefix}/namespaces/{namespace}/${type.plural}`
    : `${prefix}/${type.plural}`;
}

function objectPath(type: ResourceType): string {
  return `${collectionPath(type)}/{name}`;
}

function operation(type: ResourceType, schema: string): JsonObject {
  const parameter = (name: string, kind = 'string') => ({
    name,
    in: 'query',
    schema: { type: kind, uniqueItems: true },
  });
  return {
    parameters: [
      parameter('dryRun'),
      parameter('fieldManager'),
      parameter('fieldValidation'),
      parameter('force', 'boolean'),
    ],
    responses: {
      200: {
        description: 'OK',
        content: { 'application/json': { schema: reference(schema) } },
      },
    },
    'x-kubernetes-group-version-kind': gvk(type),
  };
}

function gvk(type: ResourceType): JsonObject {
  return { group: type.group, version: type.version, kind: type.kind };
}

function reference(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

function addStruct(
  schema: StructSchema,
  schemas: JsonObject,
  type?: ResourceType,
): string {
  const name = type
    ? `${type.group || 'core'}.${apiVersionOf(type).split('/').pop()}.${
        type.kind
      }`
    : modelName(schema.name);
  if (schemas[name]) return name;
  const properties: JsonObject = {};
  const definition: JsonObject = { type: 'object', properties };
  schemas[name] = definition;
  if (type) definition['x-kubernetes-group-version-kind'] = [gvk(type)];
  if (schema.atomic) definition['x-kubernetes-map-type'] = 'atomic';
  if (schema.open) definition['x-kubernetes-preserve-unknown-fields'] = true;
  const required: string[] = [];
  for (const [field, declared] of schema.fields()) {
    properties[field] = describeField(declared, schemas);
    if (declared.required) required.push(field);
  }
  if (required.length > 0) definition.required = required;
  return name;
}

/** `v1.ObjectMeta` for the model `V1ObjectMeta`: `kubectl explain` prints what follows the last dot. */
function modelName(name: string): string {
  return name.replace(/^V(\d+(?:(?:alpha|beta)\d+)?)(?=[A-Z])/, 'v$1.');
}

function describeField(field: Field, schemas: JsonObject): JsonObject {
  const described = describe(field.schema, schemas);
  if (field.retainKeys) {
    const merging = described['x-kubernetes-patch-strategy']
      ? 'merge,retainKeys'
      : 'retainKeys';
    return described.$ref
      ? { allOf: [described], 'x-kubernetes-patch-strategy': merging }
      : { ...described, 'x-kubernetes-patch-strategy': merging };
  }
  return described.$ref ? { allOf: [described] } : described;
}

function describe(schema: Schema, schemas: JsonObject): JsonObject {
  switch (schema.kind) {
    case 'any':
      return { 'x-kubernetes-preserve-unknown-fields': true };
    case 'scalar':
      return { ...SCALARS[schema.scalar] };
    case 'struct':
      return reference(addStruct(schema, schemas));
    case 'map':
      return {
        type: 'object',
        additionalProperties: describe(schema.element, schemas),
        ...(schema.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
      };
    default:
      return {
        type: 'array',
        items: describe(schema.element, schemas),
        'x-kubernetes-list-type': schema.topology,
        ...(schema.topology === 'map'
          ? { 'x-kubernetes-list-map-keys': schema.keys }
          : {}),
        ...(schema.patchMergeKey
          ? { 'x-kubernetes-patch-merge-key': schema.patchMergeKey }
          : {}),
        ...(schema.patchMergeKey === undefined
          ? {}
          : { 'x-kubernetes-patch-strategy': 'merge' }),
      };
  }
}
