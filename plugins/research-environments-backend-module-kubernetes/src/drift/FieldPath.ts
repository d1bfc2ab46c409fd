import { JsonObject } from '@backstage/types';

/** One step into an object: a field, the element of a list with these keys, or the element at a position. */
export type PathPart = string | { keys: JsonObject } | { index: number };

export type FieldPath = readonly PathPart[];

/** As people and `kubectl explain` write it: `spec.containers[name="main"].image`, `metadata.labels['a.b/c']`. */
export function pathText(path: FieldPath): string {
  return path.map(partText).join('').replace(/^\./, '');
}

function partText(part: PathPart): string {
  if (typeof part === 'string') {
    return /^[A-Za-z_$][\w$]*$/.test(part) ? `.${part}` : `['${part}']`;
  }
  if ('index' in part) {
    return `[${part.index}]`;
  }
  const keys = Object.entries(part.keys).map(
    ([key, value]) => `${key}=${JSON.stringify(value)}`,
  );
  return `[${keys.join(',')}]`;
}
