import { InputError } from '@backstage/errors';
import {
  Placement,
  RiskClass,
} from '@glovebox/backstage-plugin-research-environments-common';
import { TargetFacts } from '@glovebox/backstage-plugin-research-environments-node';

/** What an environment needs of the place where it runs. */
export interface PlacementNeed {
  riskClass: RiskClass;
  /** Where the data must stay; anywhere when absent. */
  region?: string;
  /** GPU flavour, for example `H100`. */
  gpuType?: string;
  /** Whether the template has an Azure part. */
  needsAzure: boolean;
}

/**
 * Chooses the cluster and, where needed, the Azure subscription of an environment. Pure and deterministic: the same targets
 * in any order give the same answer, because the answer is stored, digested and never changed.
 *
 * Of the clusters that fit, the one that fits tightest is taken: an environment without GPUs keeps off GPU clusters, and a
 * standard one off those that also take high-risk work. The subscription lies in the cluster's region where one does.
 *
 * @throws InputError in words for the requester when nothing fits
 */
export function placeEnvironment(
  targets: readonly TargetFacts[],
  need: PlacementNeed,
): Placement {
  const clusters = fitting(targets, 'kubernetes', need);
  const subscriptions = fitting(targets, 'azure', need);
  if (clusters.length === 0) {
    throw new InputError(explainNoCluster(targets, need));
  }
  if (!need.needsAzure) {
    const [cluster] = [...clusters].sort(byTightness);
    return { targetIds: [cluster.id], region: cluster.region };
  }
  const pairs = clusters.flatMap(cluster =>
    subscriptions.map(subscription => ({ cluster, subscription })),
  );
  if (pairs.length === 0) {
    throw new InputError(explainNoSubscription(need));
  }
  const [{ cluster, subscription }] = pairs.sort(
    (a, b) =>
      distance(a) - distance(b) ||
      byTightness(a.cluster, b.cluster) ||
      byTightness(a.subscription, b.subscription),
  );
  return {
    targetIds: [cluster.id, subscription.id],
    region: cluster.region,
  };
}

function fitting(
  targets: readonly TargetFacts[],
  kind: TargetFacts['kind'],
  need: PlacementNeed,
): TargetFacts[] {
  return targets.filter(
    target =>
      target.kind === kind &&
      target.riskClasses.includes(need.riskClass) &&
      (need.region === undefined || target.region === need.region) &&
      (kind === 'azure' ||
        need.gpuType === undefined ||
        target.gpuTypes.includes(need.gpuType)),
  );
}

function distance(pair: { cluster: TargetFacts; subscription: TargetFacts }) {
  return pair.cluster.region === pair.subscription.region ? 0 : 1;
}

function byTightness(a: TargetFacts, b: TargetFacts): number {
  return (
    a.riskClasses.length - b.riskClasses.length ||
    a.gpuTypes.length - b.gpuTypes.length ||
    compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

function explainNoCluster(
  targets: readonly TargetFacts[],
  need: PlacementNeed,
): string {
  const clusters = targets.filter(target => target.kind === 'kubernetes');
  if (clusters.length === 0) {
    return 'No cluster is configured. Ask the platform team to add one to glovebox.clusters.';
  }
  const wanted = `${need.riskClass} environments${
    need.gpuType ? ` with ${need.gpuType}` : ''
  }${need.region ? ` in ${need.region}` : ''}`;
  const offers = clusters.map(describeCluster).sort(compare).join('; ');
  return `No cluster takes ${wanted}: ${offers}. Ask for something that one of them offers, or ask the platform team.`;
}

function describeCluster(cluster: TargetFacts): string {
  const gpus = cluster.gpuTypes.length
    ? `with ${[...cluster.gpuTypes].sort(compare).join(', ')}`
    : 'without GPUs';
  return `${cluster.title} takes ${cluster.riskClasses.join(', ')} in ${
    cluster.region
  }, ${gpus}`;
}

function explainNoSubscription(need: PlacementNeed): string {
  return `No Azure subscription takes ${need.riskClass} environments${
    need.region ? ` in ${need.region}` : ''
  }. Ask the platform team to add one to glovebox.azure, or use a template without an Azure part.`;
}
