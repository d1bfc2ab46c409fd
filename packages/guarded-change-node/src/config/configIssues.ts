import leven from 'leven';
import { z } from 'zod';

/** A mistake in the configuration, by the full key that is wrong. @public */
export interface ConfigIssue {
  /** For example `glovebox.clusters[0].region`. */
  key: string;
  /** Follows the key in a sentence: "is not known, did you mean region?". */
  message: string;
}

/** A key this many letters off or fewer is taken for a slip of another. */
const SLIP = 3;

/**
 * What zod found wrong, key by key. A key that a strict schema does not know is named in full, with the one that was probably meant.
 *
 * @param options.schema - that `error` is of
 * @param options.key - of what was parsed
 * @public
 */
export function configIssues(
  error: z.ZodError,
  options: { schema: z.ZodType; key: string },
): ConfigIssue[] {
  return error.issues.flatMap(issue => {
    const key = configKey(options.key, issue.path);
    if (issue.code !== 'unrecognized_keys') {
      return [{ key, message: issue.message }];
    }
    const known = knownKeys(options.schema, issue.path);
    return issue.keys.map(unknown => ({
      key: `${key}.${unknown}`,
      message: `is not known${hint(unknown, known)}`,
    }));
  });
}

/** `glovebox.clusters`, 0, `region` -> `glovebox.clusters[0].region`. @public */
export function configKey(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (key, part) =>
      typeof part === 'number' ? `${key}[${part}]` : `${key}.${String(part)}`,
    root,
  );
}

function hint(unknown: string, known: readonly string[]): string {
  const [nearest] = known
    .map(key => ({
      key,
      distance: leven(unknown.toLowerCase(), key.toLowerCase()),
    }))
    .filter(({ key, distance }) => distance <= Math.min(SLIP, key.length / 2))
    .sort((a, b) => a.distance - b.distance);
  if (nearest) {
    return `, did you mean ${nearest.key}?`;
  }
  return known.length > 0 ? `; known are ${known.join(', ')}` : '';
}

/** As much of a JSON Schema as says which keys an object may have. */
interface KeysOf {
  properties?: Record<string, KeysOf>;
  additionalProperties?: KeysOf | boolean;
  items?: KeysOf;
  anyOf?: KeysOf[];
  oneOf?: KeysOf[];
}

function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const root: KeysOf = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as KeysOf;
  const found = path.reduce<KeysOf[]>(
    (nodes, part) => nodes.flatMap(node => below(node, part)),
    [root],
  );
  const keys = found
    .flatMap(withForms)
    .flatMap(node => Object.keys(node.properties ?? {}));
  return [...new Set(keys)];
}

function below(node: KeysOf, part: PropertyKey): KeysOf[] {
  return withForms(node).flatMap(form => {
    const rest =
      typeof form.additionalProperties === 'object'
        ? form.additionalProperties
        : undefined;
    const next =
      typeof part === 'number'
        ? form.items
        : form.properties?.[String(part)] ?? rest;
    return next ? [next] : [];
  });
}

/** The node itself, and each form that a union offers. */
function withForms(node: KeysOf): KeysOf[] {
  const forms = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  return [node, ...forms.flatMap(withForms)];
}
