/** A JSON value as it travels over the API. */
export type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | Json[]
  | JsonObject;

/** A JSON object. */
export type JsonObject = { [key: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a path of field names, or undefined where something on the way is missing or of another kind. */
export function objectAt(
  value: Json,
  ...path: string[]
): JsonObject | undefined {
  const found = valueAt(value, ...path);
  return isObject(found) ? found : undefined;
}

/** The value at a path of field names. */
export function valueAt(value: Json, ...path: string[]): Json {
  let current: Json = value;
  for (const name of path) {
    if (!isObject(current)) return undefined;
    current = current[name];
  }
  return current;
}

/** The string at a path, or undefined. */
export function stringAt(value: Json, ...path: string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The number at a path, or undefined. */
export function numberAt(value: Json, ...path: string[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** The objects in the list at a path; empty when there is no list. */
export function objectsAt(value: Json, ...path: string[]): JsonObject[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** The strings in the list at a path; empty when there is no list. */
export function stringsAt(value: Json, ...path: string[]): string[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found)
    ? found.filter((item): item is string => typeof item === 'string')
    : [];
}

/** The string-to-string map at a path; empty when there is none. */
export function stringMapAt(
  value: Json,
  ...path: string[]
): Record<string, string> {
  const found = objectAt(value, ...path) ?? {};
  // Without a prototype, so that a label called `constructor` is there only when it is.
  const result: Record<string, string> = Object.create(null);
  for (const [key, item] of Object.entries(found)) {
    if (typeof item === 'string') result[key] = item;
  }
  return result;
}

/** Gets the object in a field, making an empty one first where there is none. Changes its argument. */
export function ensureObject(parent: JsonObject, field: string): JsonObject {
  const existing = parent[field];
  if (isObject(existing)) return existing;
  const created: JsonObject = {};
  parent[field] = created;
  return created;
}

/** Sets a field when it is absent, as API defaulting does. Changes its argument. */
export function setDefault(
  parent: JsonObject,
  field: string,
  value: Json,
): void {
  if (parent[field] === undefined || parent[field] === null) {
    parent[field] = value;
  }
}

/** Equality of JSON values; an undefined field equals an absent one. */
export function jsonEquals(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => jsonEquals(item, right[index]))
    );
  }
  if (!isObject(left) || !isObject(right)) return false;
  const present = (object: JsonObject) =>
    Object.keys(object).filter(key => object[key] !== undefined);
  const keys = present(left);
  if (keys.length !== present(right).length) return false;
  return keys.every(
    key => right[key] !== undefined && jsonEquals(left[key], right[key]),
  );
}

/** A deep copy. */
export function copyOf<T extends Json>(value: T): T {
  return structuredClone(value);
}
