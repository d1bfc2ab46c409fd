import { JsonValue } from '@backstage/types';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { canonicalJson } from '../objects/canonicalJson';
import { isJsonObject } from '../objects/isJsonObject';

/**
 * Says in which field a live baseline object is not as rendered, or `undefined`. Pure.
 *
 * What the portal sets must be exactly so, additions included: a rule added to a deny-all network policy opens it. Labels
 * and annotations of others do not matter, and neither does what only the server writes.
 */
export function baselineDrift(
  rendered: KubernetesObject,
  live: KubernetesObject,
): string | undefined {
  const metadata = (['labels', 'annotations'] as const).flatMap(part =>
    Object.entries(rendered.metadata[part] ?? {})
      .filter(([key, value]) => live.metadata[part]?.[key] !== value)
      .map(([key]) => `metadata.${part}['${key}']`),
  );
  const content = Object.entries(rendered)
    .filter(([key]) => !['apiVersion', 'kind', 'metadata'].includes(key))
    .filter(
      ([key, value]) =>
        canonicalJson(meaning(value)) !== canonicalJson(meaning(live[key])),
    )
    .map(([key]) => key);
  return [...metadata, ...content][0];
}

/** Equal for what means the same: servers leave out empty lists. */
function meaning(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) {
    return value.map(item => meaning(item) ?? null);
  }
  if (!isJsonObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => !(Array.isArray(item) && item.length === 0))
      .map(([key, item]) => [key, meaning(item)]),
  );
}
