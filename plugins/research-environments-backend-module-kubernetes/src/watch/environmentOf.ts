import { JsonValue } from '@backstage/types';
import {
  KubernetesKind,
  KubernetesMetadataEvent,
} from '@glovebox/kubernetes-clusters-node';
import { isJsonObject } from '@glovebox/guarded-change-common';

type Metadata = KubernetesMetadataEvent['metadata'];

/** Every environment's namespace is `env-<name>-<id>`. */
const NAMESPACE = /^env-.+-([a-z0-9]+)$/;

/**
 * The environment that an object belongs to: by its namespace, which nobody can change, or, for a namespace, by its name. Objects
 * elsewhere belong to none. Pure.
 */
export function environmentOf(
  kind: KubernetesKind,
  metadata: Metadata,
): string | undefined {
  const namespace =
    kind.kind === 'Namespace' ? metadata.name : metadata.namespace;
  return NAMESPACE.exec(namespace ?? '')?.[1];
}

/**
 * Whether a change is worth a look. What a controller made and looks after is not: pods of a Deployment come and go, and the
 * Deployment says so. Neither is a count of what is used. Pure.
 */
export function concernsUs(
  kind: KubernetesKind,
  { type, metadata }: KubernetesMetadataEvent,
): boolean {
  if (isControlled(metadata.ownerReferences)) {
    return false;
  }
  return !(
    kind.kind === 'ResourceQuota' &&
    type === 'MODIFIED' &&
    isStatusOnly(metadata.managedFields)
  );
}

function isControlled(owners: JsonValue | undefined): boolean {
  return (
    Array.isArray(owners) &&
    owners.some(owner => isJsonObject(owner) && owner.controller === true)
  );
}

/** Whether what was written last was the status alone. Written in the same second, it may have been both. */
function isStatusOnly(entries: JsonValue | undefined): boolean {
  const written = (Array.isArray(entries) ? entries : []).filter(isJsonObject);
  const last = (ofStatus: boolean) =>
    written
      .filter(entry => (entry.subresource === 'status') === ofStatus)
      .map(entry => String(entry.time ?? ''))
      .sort()
      .at(-1) ?? '';
  return last(true) > last(false);
}
