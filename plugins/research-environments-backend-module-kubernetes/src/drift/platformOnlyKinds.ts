import { KubernetesKind } from '@glovebox/kubernetes-clusters-node';
import { typeOf } from '../objects/ObjectKey';

interface PlatformOnlyKind extends KubernetesKind {
  /**
   * Whether one more of them may open what the baseline closes: network policies add up, a binding lets somebody in. A role alone
   * lets nobody in, and one more quota or limit only takes away.
   */
  opens: boolean;
}

/** Kinds that only the platform writes: whatever there is of them in an environment and was not rendered is foreign. */
export const PLATFORM_ONLY_KINDS: readonly PlatformOnlyKind[] = [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    opens: true,
  },
  { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', opens: true },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    opens: true,
  },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', opens: false },
  { apiVersion: 'v1', kind: 'ResourceQuota', opens: false },
  { apiVersion: 'v1', kind: 'LimitRange', opens: false },
];

export function isPlatformOnly(kind: KubernetesKind): boolean {
  return PLATFORM_ONLY_KINDS.some(other => typeOf(other) === typeOf(kind));
}

/** Whether a foreign object of this kind may open what the baseline closes. */
export function opensBaseline(kind: KubernetesKind): boolean {
  return PLATFORM_ONLY_KINDS.some(
    other => other.opens && typeOf(other) === typeOf(kind),
  );
}
