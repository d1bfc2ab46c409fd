import { podResources } from '../admission/quotaUsage';
import { matchesLabelSelector } from '../http/selectors';
import { JsonObject, objectsAt, stringAt, stringMapAt, valueAt } from '../json';
import { quantityOf } from '../quantity';
import { ObjectStore, StoreEvent } from '../store/ObjectStore';

const ONE = 1_000_000_000n;

/** Where a pod goes, or why it goes nowhere. */
export type Placement = { node: string } | { node: undefined; message: string };

/** What the pods on each node take, kept current as pods come and go. Amounts are in billionths. */
export class NodeAllocations {
  private readonly taken = new Map<string, Map<string, bigint>>();

  constructor(private readonly store: ObjectStore) {
    for (const pod of store.list('/pods')) this.count(pod, 1n);
  }

  observe(event: StoreEvent): void {
    if (event.typeKey !== '/pods') return;
    this.count(event.previous, -1n);
    if (event.type !== 'DELETED') this.count(event.object, 1n);
  }

  /** Finds a node for a pod: GPU nodes are kept for pods that ask for GPUs. */
  place(pod: JsonObject): Placement {
    const wanted = demandOf(pod);
    const problems = new Map<string, number>();
    const nodes = this.store.list('/nodes');
    const inOrder = wanted.has('nvidia.com/gpu')
      ? nodes
      : [...nodes].sort((left, right) => gpusOf(left) - gpusOf(right));
    for (const node of inOrder) {
      const problem = this.problem(node, pod, wanted);
      if (problem === undefined) {
        return { node: stringAt(node, 'metadata', 'name') ?? '' };
      }
      problems.set(problem, (problems.get(problem) ?? 0) + 1);
    }
    const reasons = [...problems]
      .map(([problem, count]) => `${count} ${problem}`)
      .sort()
      .join(', ');
    return {
      node: undefined,
      message: `0/${nodes.length} nodes are available: ${reasons}. (simulated by local-cloud)`,
    };
  }

  private problem(
    node: JsonObject,
    pod: JsonObject,
    wanted: Map<string, bigint>,
  ): string | undefined {
    if (valueAt(node, 'spec', 'unschedulable') === true) {
      return 'node(s) were unschedulable';
    }
    if (!matchesNode(node, pod)) {
      return "node(s) didn't match Pod's node affinity/selector";
    }
    const name = stringAt(node, 'metadata', 'name') ?? '';
    const taken = this.taken.get(name);
    const allocatable = stringMapAt(node, 'status', 'allocatable');
    for (const [resource, amount] of wanted) {
      const free =
        quantityOf(allocatable[resource]).nano - (taken?.get(resource) ?? 0n);
      if (amount > free) {
        return resource === 'pods'
          ? 'Too many pods'
          : `Insufficient ${resource}`;
      }
    }
    return undefined;
  }

  private count(pod: JsonObject | undefined, sign: bigint): void {
    const node = stringAt(pod, 'spec', 'nodeName');
    if (!pod || !node || isFinished(pod)) return;
    const taken = this.taken.get(node) ?? new Map<string, bigint>();
    this.taken.set(node, taken);
    for (const [resource, amount] of demandOf(pod)) {
      taken.set(resource, (taken.get(resource) ?? 0n) + sign * amount);
    }
  }
}

export function isFinished(pod: JsonObject): boolean {
  const phase = stringAt(pod, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

function demandOf(pod: JsonObject): Map<string, bigint> {
  const demand = new Map([['pods', ONE]]);
  for (const [resource, amount] of podResources(pod, 'requests')) {
    if (resource !== 'ephemeral-storage') demand.set(resource, amount.nano);
  }
  return demand;
}

function gpusOf(node: JsonObject): number {
  return Number(
    stringMapAt(node, 'status', 'allocatable')['nvidia.com/gpu'] ?? 0,
  );
}

function matchesNode(node: JsonObject, pod: JsonObject): boolean {
  const labels = stringMapAt(node, 'metadata', 'labels');
  const selector = stringMapAt(pod, 'spec', 'nodeSelector');
  if (Object.entries(selector).some(([key, value]) => labels[key] !== value)) {
    return false;
  }
  const terms = objectsAt(
    pod,
    'spec',
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
  );
  return (
    terms.length === 0 || terms.some(term => matchesLabelSelector(term, labels))
  );
}
