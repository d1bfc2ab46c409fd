/** Any value that JSON can carry. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** A JSON object; a key that is missing reads as `undefined`. */
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** Tells whether a value is a JSON object, and neither a list nor nothing. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Compares two values by content; the order of keys does not count. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return (
      a.length === b.length &&
      a.every((item, index) => sameJson(item, b[index]))
    );
  }
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every(key => sameJson(a[key], b[key]));
  }
  return a === b;
}

/** Lays one object over another, key by key and level by level. */
export function mergeObjects(base: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] =
      isObject(below) && isObject(value) ? mergeObjects(below, value) : value;
  }
  return merged;
}

/** The object under a key, or an empty one. */
export function objectAt(
  from: JsonObject | undefined,
  key: string,
): JsonObject {
  const value = from?.[key];
  return isObject(value) ? value : {};
}

/** The text under a key, if it is text. */
export function textAt(
  from: JsonObject | undefined,
  key: string,
): string | undefined {
  const value = from?.[key];
  return typeof value === 'string' ? value : undefined;
}
