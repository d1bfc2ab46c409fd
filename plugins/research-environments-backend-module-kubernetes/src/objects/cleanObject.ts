import { stringify } from 'yaml';
import { JsonObject } from '@backstage/types';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { CREATION_ID_ANNOTATION } from '../apply/ensureNamespace';

/** Annotations that say how an object came to be, not what it is. */
const NOISE = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  CREATION_ID_ANNOTATION,
];

/** What a person needs to read of an object: no status, no bookkeeping of the server. */
export function cleanObject(object: KubernetesObject): JsonObject {
  const { apiVersion, kind, metadata, status: _status, ...rest } = object;
  const { name, namespace, labels, annotations, ownerReferences, finalizers } =
    metadata;
  const kept = Object.entries(annotations ?? {}).filter(
    ([key]) => !NOISE.includes(key),
  );
  const shown = {
    apiVersion,
    kind,
    metadata: withoutUndefined({
      name,
      namespace,
      labels,
      annotations: kept.length > 0 ? Object.fromEntries(kept) : undefined,
      ownerReferences,
      finalizers,
    }),
    ...rest,
  };
  if (kind === 'Namespace') {
    // Its only field is the server's own finalizer.
    const { spec: _spec, ...withoutSpec } = shown as JsonObject;
    return withoutSpec;
  }
  return shown;
}

/** A cleaned object as YAML. */
export function toYaml(object: KubernetesObject): string {
  return stringify(cleanObject(object), { lineWidth: 0 });
}

function withoutUndefined(
  values: Record<string, JsonObject[string]>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  );
}
