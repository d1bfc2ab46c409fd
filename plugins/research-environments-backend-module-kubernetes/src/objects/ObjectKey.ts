import {
  KubernetesObject,
  KubernetesObjectRef,
} from '@glovebox/kubernetes-clusters-node';

/** An object of an environment; its namespace is the environment's, but for the Namespace itself. */
export type ObjectKey = { apiVersion: string; kind: string; name: string };

export const NAMESPACE_KIND = { apiVersion: 'v1', kind: 'Namespace' };

export function keyOf(object: KubernetesObject): ObjectKey {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, name: metadata.name };
}

/** Equal for one object: the version of a group does not tell two objects apart. */
export function sameObject(a: ObjectKey, b: ObjectKey): boolean {
  return (
    a.kind === b.kind &&
    a.name === b.name &&
    groupOf(a.apiVersion) === groupOf(b.apiVersion)
  );
}

export function refIn(namespace: string, key: ObjectKey): KubernetesObjectRef {
  return isNamespace(key) ? { ...key } : { ...key, namespace };
}

export function isNamespace(key: {
  apiVersion: string;
  kind: string;
}): boolean {
  return (
    key.kind === NAMESPACE_KIND.kind &&
    key.apiVersion === NAMESPACE_KIND.apiVersion
  );
}

/** `apiVersion/kind`, as plans and inventories name a type. */
export function typeOf(key: { apiVersion: string; kind: string }): string {
  return `${key.apiVersion}/${key.kind}`;
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}
