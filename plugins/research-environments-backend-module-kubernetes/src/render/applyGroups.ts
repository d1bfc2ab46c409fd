import { RenderedDocument } from '@glovebox/backstage-plugin-research-environments-node';
import { JsonObject } from '@backstage/types';

const FIRST_KINDS = ['ConfigMap', 'ServiceAccount', 'PersistentVolumeClaim'];
const SECOND_KINDS = ['Service'];
const WORKLOAD_KINDS = [
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Pod',
];

/** Where an object of a template stands in the order of application: what others refer to comes first, what runs last. */
export function kindOrder(kind: unknown): number {
  if (FIRST_KINDS.includes(String(kind))) {
    return 0;
  }
  if (SECOND_KINDS.includes(String(kind))) {
    return 1;
  }
  return WORKLOAD_KINDS.includes(String(kind)) ? 3 : 2;
}

/** Documents that may be applied at once, in the order in which the groups must be applied. */
export function applyGroups(
  documents: readonly RenderedDocument[],
): RenderedDocument[][] {
  const groups = new Map<number, RenderedDocument[]>();
  for (const document of documents) {
    const order = groupOf(document.origin, document.content);
    groups.set(order, [...(groups.get(order) ?? []), document]);
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, g]) => g);
}

function groupOf(origin: RenderedDocument['origin'], content: JsonObject) {
  if (origin === 'template') {
    return 2 + kindOrder(content.kind);
  }
  return content.kind === 'Namespace' ? 0 : 1;
}
