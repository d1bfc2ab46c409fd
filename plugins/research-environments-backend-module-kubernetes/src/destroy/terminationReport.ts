import { JsonObject } from '@backstage/types';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { isJsonObject } from '@glovebox/guarded-change-common';

/** Conditions of a namespace that is being deleted, the most telling first (k8s.io/api/core/v1 NamespaceConditionType). */
const TELLING = [
  'NamespaceDeletionDiscoveryFailure',
  'NamespaceDeletionGroupVersionParsingFailure',
  'NamespaceDeletionContentFailure',
  'NamespaceFinalizersRemaining',
  'NamespaceContentRemaining',
];

/** What a namespace that is being deleted waits for, in words. Pure. */
export function terminationReport(namespace: KubernetesObject): {
  message: string;
  /** Whether it waits for something that does not come by itself. */
  held: boolean;
} {
  const status = isJsonObject(namespace.status) ? namespace.status : {};
  const conditions = Array.isArray(status.conditions) ? status.conditions : [];
  const telling = conditions
    .filter(isJsonObject)
    .filter(c => c.status === 'True' && TELLING.includes(String(c.type)))
    .sort((a, b) => rank(a) - rank(b));
  const own = namespace.metadata.finalizers ?? [];
  const words = [
    ...telling.map(c => String(c.message).replace(/\.?$/, '.')),
    ...(own.length > 0
      ? [`The namespace itself is held by ${own.join(', ')}.`]
      : []),
  ];
  const held =
    own.length > 0 || telling.some(c => c.type !== 'NamespaceContentRemaining');
  return {
    held,
    message:
      words.length > 0
        ? `Namespace '${
            namespace.metadata.name
          }' is still being deleted. ${words.join(' ')}`
        : `Namespace '${namespace.metadata.name}' is being deleted.`,
  };
}

function rank(condition: JsonObject): number {
  return TELLING.indexOf(String(condition.type));
}
