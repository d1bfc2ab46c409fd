import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';

/** Enough of Cilium's policy for the observing identity to look for it, where the cluster does not have it. */
export function ciliumDefinition(): KubernetesObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'ciliumnetworkpolicies.cilium.io' },
    spec: {
      group: 'cilium.io',
      scope: 'Namespaced',
      names: {
        kind: 'CiliumNetworkPolicy',
        plural: 'ciliumnetworkpolicies',
        singular: 'ciliumnetworkpolicy',
        listKind: 'CiliumNetworkPolicyList',
      },
      versions: [
        {
          name: 'v2',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              'x-kubernetes-preserve-unknown-fields': true,
            },
          },
        },
      ],
    },
  };
}
