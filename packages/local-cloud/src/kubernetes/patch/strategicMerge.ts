import { isObject, Json, JsonObject, jsonEquals } from '../json';
import { ANY, ListSchema, Schema, StructSchema } from '../schema/Schema';
import { badRequest } from '../status/errors';

const DELETE_PREFIX = '$deleteFromPrimitiveList/';
const ORDER_PREFIX = '$setElementOrder/';

/**
 * Strategic merge patch: as a JSON merge patch, but lists with a patch merge key merge by it, and `$patch`, `$retainKeys`,
 * `$setElementOrder/…` and `$deleteFromPrimitiveList/…` are obeyed.
 */
export function strategicMerge(
  schema: StructSchema,
  target: JsonObject,
  patch: JsonObject,
): JsonObject {
  return (mergeValue(schema, target, patch) ?? {}) as JsonObject;
}

function mergeValue(schema: Schema, target: Json, patch: Json): Json {
  if (Array.isArray(patch) && schema.kind === 'list') {
    return mergeList(schema, Array.isArray(target) ? target : [], patch);
  }
  if (!isObject(patch)) return patch;
  if (patch.$patch === 'delete') return undefined;
  if (patch.$patch === 'replace') return withoutDirectives(patch);
  return mergeObject(schema, isObject(target) ? target : {}, patch);
}

function mergeObject(
  schema: Schema,
  target: JsonObject,
  patch: JsonObject,
): JsonObject {
  let result: JsonObject = { ...target };
  if (Array.isArray(patch.$retainKeys)) {
    const keep = new Set(patch.$retainKeys);
    result = Object.fromEntries(
      Object.entries(result).filter(([name]) => keep.has(name)),
    );
  }
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith(DELETE_PREFIX)) {
      deleteFromList(result, name.slice(DELETE_PREFIX.length), value);
    } else if (!name.startsWith('$')) {
      const merged =
        value === null
          ? undefined
          : mergeValue(schemaOf(schema, name), result[name], value);
      if (merged === undefined) delete result[name];
      else result[name] = merged;
    }
  }
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith(ORDER_PREFIX)) {
      orderList(schema, result, name.slice(ORDER_PREFIX.length), value);
    }
  }
  return result;
}

function schemaOf(schema: Schema, name: string): Schema {
  if (schema.kind === 'struct') return schema.fields().get(name)?.schema ?? ANY;
  return schema.kind === 'map' ? schema.element : ANY;
}

function mergeList(schema: ListSchema, target: Json[], patch: Json[]): Json[] {
  const key = schema.patchMergeKey;
  if (key === undefined) return withoutListDirectives(patch);
  if (key === '') {
    return [
      ...target,
      ...patch.filter(item => !target.some(known => jsonEquals(known, item))),
    ];
  }
  if (patch.some(item => isObject(item) && item.$patch === 'replace')) {
    return withoutListDirectives(patch);
  }
  const result = [...target];
  for (const item of patch) {
    if (!isObject(item) || item[key] === undefined) {
      throw badRequest(
        `map: ${JSON.stringify(
          item,
        )} does not contain declared merge key: ${key}`,
      );
    }
    const index = result.findIndex(
      known => isObject(known) && known[key] === item[key],
    );
    const merged = mergeValue(schema.element, result[index], item);
    if (merged === undefined) {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) result[index] = merged;
    else result.push(merged);
  }
  return result;
}

function deleteFromList(parent: JsonObject, name: string, values: Json): void {
  const list = parent[name];
  if (!Array.isArray(list) || !Array.isArray(values)) return;
  parent[name] = list.filter(
    item => !values.some(value => jsonEquals(value, item)),
  );
}

/** Puts the named items in the order given; items that the order does not name keep their place at the end. */
function orderList(
  schema: Schema,
  parent: JsonObject,
  name: string,
  order: Json,
): void {
  const list = parent[name];
  const declared = schemaOf(schema, name);
  if (
    !Array.isArray(list) ||
    !Array.isArray(order) ||
    declared.kind !== 'list'
  ) {
    return;
  }
  const key = declared.patchMergeKey;
  const identity = (item: Json) =>
    JSON.stringify(key && isObject(item) ? item[key] : item);
  const positions = new Map(
    order.map((item, index) => [identity(item), index]),
  );
  const position = (item: Json) =>
    positions.get(identity(item)) ?? order.length;
  parent[name] = [...list].sort(
    (left, right) => position(left) - position(right),
  );
}

function withoutListDirectives(list: Json[]): Json[] {
  return list
    .filter(item => !isObject(item) || item.$patch === undefined)
    .map(item => (isObject(item) ? withoutDirectives(item) : item));
}

function withoutDirectives(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([name]) => !name.startsWith('$')),
  );
}
