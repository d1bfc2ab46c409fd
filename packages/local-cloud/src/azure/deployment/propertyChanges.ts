import { isObject, sameJson, type Json, type JsonObject } from '../json';

/**
 * The differences between two values, as what-if shows them: leaves with their
 * path, and lists as `Array` with a child for each element that differs.
 */
export function propertyChanges(
  before: JsonObject,
  after: JsonObject,
  prefix = '',
): JsonObject[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .sort()
    .flatMap(key => changesAt(`${prefix}${key}`, before[key], after[key]));
}

function changesAt(
  path: string,
  before: Json | undefined,
  after: Json | undefined,
): JsonObject[] {
  if (sameJson(before, after)) return [];
  if (before === undefined) {
    return [{ path, propertyChangeType: 'Create', after }];
  }
  if (after === undefined) {
    return [{ path, propertyChangeType: 'Delete', before }];
  }
  if (isObject(before) && isObject(after)) {
    return propertyChanges(before, after, `${path}.`);
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return [
      {
        path,
        propertyChangeType: 'Array',
        children: elementChanges(before, after),
      },
    ];
  }
  return [{ path, propertyChangeType: 'Modify', before, after }];
}

function elementChanges(before: Json[], after: Json[]): JsonObject[] {
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, index) => index).flatMap(index => {
    const path = String(index);
    const [old, now] = [before[index], after[index]];
    if (!isObject(old) || !isObject(now)) return changesAt(path, old, now);
    const children = propertyChanges(old, now);
    return children.length === 0
      ? []
      : [{ path, propertyChangeType: 'Modify', children }];
  });
}
