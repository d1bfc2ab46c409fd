import { isObject, Json, JsonObject } from '../json';
import { ListSchema } from '../schema/Schema';

/** Items of a set or associative list with the path element that names each. */
export type Element = { key: string; value: Json };

/**
 * The items of a non-atomic list. Where two items have the same element, the first counts, as the real server's merge does.
 */
export function elementsOf(schema: ListSchema, list: Json[]): Element[] {
  return list.map(value => ({ key: elementKey(schema, value), value }));
}

function elementKey(schema: ListSchema, value: Json): string {
  if (schema.topology === 'set') return `v:${JSON.stringify(value)}`;
  const item = isObject(value) ? value : {};
  const keys: JsonObject = {};
  for (const key of [...schema.keys].sort()) {
    const present = item[key] ?? schema.keyDefaults[key];
    if (present !== undefined) keys[key] = present;
  }
  return `k:${JSON.stringify(keys)}`;
}
