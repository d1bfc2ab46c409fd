import { isObject, Json, JsonObject } from '../json';
import { ANY, fieldSchema, ListSchema, Schema } from '../schema/Schema';
import { elementsOf } from './elements';
import { isLeaf } from './fieldsOf';

/**
 * Lays an applied configuration over the live object, by the topology of each field: atomic values are replaced, maps
 * and structs merge by field, sets and associative lists by element. Returns a new value.
 */
export function merge(schema: Schema, live: Json, config: Json): Json {
  if (config === undefined) return live;
  if (live === undefined || live === null) return config;
  if (isLeaf(schema, live) || isLeaf(schema, config)) return config;
  if (schema.kind === 'list') {
    return mergeLists(schema, live as Json[], config as Json[]);
  }
  if (!isObject(live) || !isObject(config) || schema.kind === 'scalar') {
    return config;
  }
  const result: JsonObject = { ...live };
  for (const [name, value] of Object.entries(config)) {
    const declared = fieldSchema(schema, name) ?? ANY;
    result[name] = merge(declared, live[name], value);
  }
  return result;
}

/**
 * Merges list items. Items that both sides have take the configuration's order; items that only the live list has stay
 * where they were relative to the live items around them.
 */
function mergeLists(schema: ListSchema, live: Json[], config: Json[]): Json[] {
  const left = elementsOf(schema, live);
  const right = elementsOf(schema, config);
  const inLive = new Map(left.map(item => [item.key, item.value]));
  const inConfig = new Set(right.map(item => item.key));
  const shared = right.filter(item => inLive.has(item.key));
  const result: Json[] = [];
  let l = 0;
  let r = 0;
  let nextShared = 0;
  const takeConfig = () => {
    const { key, value } = right[r];
    result.push(merge(schema.element, inLive.get(key), value));
    if (shared[nextShared]?.key === key) nextShared += 1;
    r += 1;
  };
  while (l < left.length || r < right.length) {
    const item = left[l];
    if (item && right[r] && item.key === right[r].key) {
      takeConfig();
      l += 1;
    } else if (item && !inConfig.has(item.key)) {
      result.push(item.value);
      l += 1;
    } else if (
      item &&
      (r >= right.length || shared[nextShared]?.key !== item.key)
    ) {
      l += 1;
    } else {
      takeConfig();
    }
  }
  return result;
}
