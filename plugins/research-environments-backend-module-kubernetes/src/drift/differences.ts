import { JsonObject, JsonValue } from '@backstage/types';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { isJsonObject } from '@glovebox/guarded-change-common';
import { canonicalJson } from '../objects/canonicalJson';
import { FieldPath } from './FieldPath';
import { listKeysOf } from './listKeys';
import { quantityValue } from './quantityValue';

/**
 * How far a live object may go beyond what was rendered: `own` looks at rendered paths only, so that defaults and other people's
 * additional fields are no difference; `exact` takes additions within the rendered content for differences too.
 */
export type Extent = 'own' | 'exact';

type Value = JsonValue | undefined;

/** Parents of quantities, and fields that are one. */
const QUANTITIES = new Set([
  'capacity',
  'default',
  'defaultRequest',
  'hard',
  'limits',
  'max',
  'maxLimitRequestRatio',
  'min',
  'overhead',
  'requests',
  'sizeLimit',
]);
/** Servers leave these out when they are false or 0. Of others, absent means something else: what the server decides. */
const OMITTED_WHEN_ZERO = new Set([
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'initialDelaySeconds',
  'minReadySeconds',
  'paused',
  'publishNotReadyAddresses',
  'readOnly',
  'stdin',
  'stdinOnce',
  'tty',
]);
/** Admission adds to these lists of a pod. */
const ADDED_TO = new Set(['tolerations']);

/**
 * Where a live object is not what was rendered, compared by meaning. Pure. Status, and metadata but rendered labels and annotations,
 * belong to others.
 */
export function differences(
  rendered: KubernetesObject,
  live: KubernetesObject,
  extent: Extent,
): FieldPath[] {
  const metadata = (['labels', 'annotations'] as const).flatMap(part =>
    Object.entries(rendered.metadata[part] ?? {})
      .filter(([key, value]) => live.metadata[part]?.[key] !== value)
      .map(([key]) => ['metadata', part, key]),
  );
  const content = Object.entries(rendered)
    .filter(
      ([key]) => !['apiVersion', 'kind', 'metadata', 'status'].includes(key),
    )
    .flatMap(([key, value]) => compare(value, live[key], [key], extent));
  return [...metadata, ...content];
}

function compare(
  want: Value,
  have: Value,
  path: FieldPath,
  extent: Extent,
): FieldPath[] {
  if (want === undefined || want === null) {
    return extent === 'exact' && !isAbsent(have) ? [path] : [];
  }
  if (Array.isArray(want) && (Array.isArray(have) || isAbsent(have))) {
    return compareLists(want, (have ?? []) as JsonValue[], path, extent);
  }
  if (isJsonObject(want) && isJsonObject(have)) {
    return compareObjects(want, have, path, extent);
  }
  if (isJsonObject(want) && isAbsent(have) && extent === 'own') {
    return Object.keys(want).length === 0 ? [] : [path];
  }
  return sameScalar(want, have, path) ? [] : [path];
}

function compareObjects(
  want: JsonObject,
  have: JsonObject,
  path: FieldPath,
  extent: Extent,
): FieldPath[] {
  const own = Object.entries(want).flatMap(([key, value]) =>
    compare(value, have[key], [...path, key], extent),
  );
  // An empty object says something: `namespaceSelector: {}` is every namespace, and without it there is none.
  const added =
    extent === 'exact'
      ? Object.keys(have).filter(key => !(key in want) && !isAbsent(have[key]))
      : [];
  return [...own, ...added.map(key => [...path, key])];
}

function compareLists(
  want: JsonValue[],
  have: JsonValue[],
  path: FieldPath,
  extent: Extent,
): FieldPath[] {
  const keysOf = listKeysOf(path, want, have);
  if (keysOf) {
    const found = new Map(
      have.map(item => [canonicalJson(keysOf(item)), item]),
    );
    const own = want.flatMap(item => {
      const keys = keysOf(item);
      const other = found.get(canonicalJson(keys));
      return other === undefined
        ? [[...path, { keys }]]
        : compare(item, other, [...path, { keys }], extent);
    });
    const wanted = new Set(want.map(item => canonicalJson(keysOf(item))));
    const added = extent === 'exact' ? [...found.keys()] : [];
    return [
      ...own,
      ...added
        .filter(key => !wanted.has(key))
        .map(key => [...path, { keys: JSON.parse(key) as JsonObject }]),
    ];
  }
  if (extent === 'own' && ADDED_TO.has(String(path.at(-1)))) {
    const lacks = (item: JsonValue) =>
      !have.some(other => compare(item, other, path, extent).length === 0);
    return want.some(lacks) ? [path] : [];
  }
  if (want.length !== have.length) {
    return [path];
  }
  return want.flatMap((item, index) =>
    compare(item, have[index], [...path, { index }], extent),
  );
}

function sameScalar(want: JsonValue, have: Value, path: FieldPath): boolean {
  if (want === have) {
    return true;
  }
  if (want === '' || want === false || want === 0) {
    return isAbsent(have) && (want === '' || isOmittedWhenZero(path));
  }
  if (!isTextOrNumber(want) || !isTextOrNumber(have)) {
    return false;
  }
  // A port may be a number or a text of one (int-or-string).
  if (typeof want !== typeof have && String(want) === String(have)) {
    return true;
  }
  return isQuantity(path) && sameQuantity(want, have);
}

function sameQuantity(want: string | number, have: string | number): boolean {
  const value = quantityValue(want);
  return value !== undefined && value === quantityValue(have);
}

/** What a ConfigMap holds is text, whatever its keys are called. */
function isQuantity(path: FieldPath): boolean {
  return (
    path[0] !== 'data' &&
    path.some(part => typeof part === 'string' && QUANTITIES.has(part))
  );
}

function isOmittedWhenZero(path: FieldPath): boolean {
  return OMITTED_WHEN_ZERO.has(String(path.at(-1)));
}

function isTextOrNumber(value: Value): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** Servers leave out empty lists and texts. */
function isAbsent(value: Value): value is undefined | null | '' | never[] {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}
