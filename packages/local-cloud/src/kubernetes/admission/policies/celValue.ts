import { CelInput } from '@bufbuild/cel';
import { isObject, Json } from '../../json';

/**
 * JSON as CEL sees it: objects are maps, whole numbers are `int` (64 bits, hence BigInt) and others `double`, as the real server
 * reads unstructured objects.
 */
export function celValue(value: Json): CelInput {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? BigInt(value) : value;
  }
  if (Array.isArray(value)) return value.map(celValue);
  if (isObject(value)) {
    return new Map(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => [key, celValue(member)]),
    );
  }
  return value ?? null;
}
