import { JsonObject, JsonValue } from '@backstage/types';
import { isJsonObject } from '@glovebox/guarded-change-common';

/**
 * Every pod template in an object, the object itself if it is a Pod. Found by shape, `spec.containers`, so that pod
 * templates in kinds of operators are found too.
 */
export function podTemplatesOf(object: JsonObject): JsonObject[] {
  const { spec } = object;
  const isTemplate = isJsonObject(spec) && Array.isArray(spec.containers);
  return [
    ...(isTemplate ? [object] : []),
    ...Object.values(object).flatMap(inside),
  ];
}

function inside(value: JsonValue | undefined): JsonObject[] {
  if (Array.isArray(value)) {
    return value.flatMap(inside);
  }
  return isJsonObject(value) ? podTemplatesOf(value) : [];
}
