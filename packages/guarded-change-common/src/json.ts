import { JsonObject } from '@backstage/types';

/** Whether a JSON value is an object, and neither an array nor null. @public */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is an object, else an empty one: for reading into content of any shape. @public */
export function asJsonObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
