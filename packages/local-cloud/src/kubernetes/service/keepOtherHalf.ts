import { copyOf, JsonObject, valueAt } from '../json';
import type { WriteTarget } from './ObjectWriter';

/** A status write changes status only; any other write leaves status as it is. */
export function keepOtherHalf(
  target: WriteTarget,
  next: JsonObject,
  live: JsonObject,
): JsonObject {
  if (!target.type.status) return next;
  if (live.kind === 'Namespace') return keepNamespaceHalf(target, next, live);
  if (target.subresource === 'status') {
    const metadata = {
      ...(live.metadata as JsonObject),
      managedFields: valueAt(next, 'metadata', 'managedFields'),
    };
    return { ...copyOf(live), metadata, status: next.status };
  }
  return { ...next, status: copyOf(live.status) };
}

/** A namespace's spec is its finalizers, which only the `finalize` subresource changes. */
function keepNamespaceHalf(
  target: WriteTarget,
  next: JsonObject,
  live: JsonObject,
): JsonObject {
  if (target.subresource === 'finalize') {
    return { ...copyOf(live), spec: next.spec };
  }
  return target.subresource === 'status'
    ? { ...copyOf(live), status: next.status }
    : { ...next, spec: copyOf(live.spec), status: copyOf(live.status) };
}
