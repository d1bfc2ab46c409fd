import { Condition, setCondition } from '@glovebox/guarded-change-common';
import { ObservedResource } from '@glovebox/backstage-plugin-research-environments-common';
import { TargetObservation } from '@glovebox/backstage-plugin-research-environments-node';

/** What looking at one target gave: what was seen, or why nothing could be seen. */
export type TargetSight =
  | { targetId: string; seen: TargetObservation }
  | { targetId: string; unseen: { reason: string; message: string } };

type Finding = Omit<Condition, 'lastTransitionTime' | 'observedGeneration'>;

/** The conditions that follow from what was seen. What could not be seen is `Unknown`, never a pass. */
export function observedConditions(
  previous: readonly Condition[],
  sights: readonly TargetSight[],
  options: { generation: number; now: Date },
): Condition[] {
  const reachable = targetsReachable(sights);
  const baseline = baselineObserved(sights);
  const resources = resourcesCurrent(sights);
  return [
    ready([reachable, baseline, resources]),
    reachable,
    baseline,
    resources,
    workloadsRunning(sights),
  ].reduce<Condition[]>(
    (conditions, finding) =>
      setCondition(
        conditions,
        { ...finding, observedGeneration: options.generation },
        options.now,
      ),
    [...previous],
  );
}

/** Ready means: every target answered, the baseline is there, every object is current. Workloads are apart. */
function ready(parts: Finding[]): Finding {
  // Why a target cannot be seen says more than what is not known because of it.
  const wrong =
    parts.find(
      part => part.type === 'TargetsReachable' && part.status === 'False',
    ) ??
    parts.find(part => part.status === 'Unknown') ??
    parts.find(part => part.status === 'False');
  if (!wrong) {
    return {
      type: 'Ready',
      status: 'True',
      reason: 'Ready',
      message: 'Every object is current and the baseline is in place.',
    };
  }
  const unseen =
    wrong.type === 'TargetsReachable' || wrong.status === 'Unknown';
  return {
    type: 'Ready',
    status: unseen ? 'Unknown' : 'False',
    reason: wrong.reason,
    message: wrong.message,
  };
}

function targetsReachable(sights: readonly TargetSight[]): Finding {
  const type = 'TargetsReachable';
  const unseen = sights.flatMap(sight => ('unseen' in sight ? [sight] : []));
  return unseen.length === 0
    ? {
        type,
        status: 'True',
        reason: 'Reachable',
        message: 'Every target answered.',
      }
    : {
        type,
        status: 'False',
        reason: unseen[0].unseen.reason,
        message: unseen
          .map(({ targetId, unseen: why }) => `${targetId}: ${why.message}`)
          .join(' '),
      };
}

function baselineObserved(sights: readonly TargetSight[]): Finding {
  const type = 'BaselineObserved';
  const verdicts = sights.map(sight =>
    'seen' in sight ? sight.seen.baselineObserved : undefined,
  );
  if (verdicts.includes(false)) {
    return {
      type,
      status: 'False',
      reason: 'BaselineMissing',
      message:
        'Part of the platform baseline is missing or was changed. Tell the platform team.',
    };
  }
  return verdicts.includes(undefined)
    ? {
        type,
        status: 'Unknown',
        reason: 'NotObserved',
        message: 'The baseline could not be looked at on every target.',
      }
    : {
        type,
        status: 'True',
        reason: 'Observed',
        message: 'The platform baseline is in place.',
      };
}

function resourcesCurrent(sights: readonly TargetSight[]): Finding {
  const type = 'ResourcesCurrent';
  const resources = sights.flatMap(sight =>
    'seen' in sight ? sight.seen.resources : [],
  );
  const wrong = notCurrent(resources);
  const known = wrong.filter(resource => resource.health !== 'unknown');
  if (known.length > 0) {
    return {
      type,
      status: 'False',
      reason: 'NotCurrent',
      message: describeNotCurrent(known),
    };
  }
  return wrong.length > 0 || sights.some(sight => 'unseen' in sight)
    ? {
        type,
        status: 'Unknown',
        reason: 'NotObserved',
        message: 'Not every resource could be looked at.',
      }
    : {
        type,
        status: 'True',
        reason: 'Current',
        message: `All ${resources.length} resources are current.`,
      };
}

function workloadsRunning(sights: readonly TargetSight[]): Finding {
  const type = 'WorkloadsRunning';
  const verdicts = sights.map(sight =>
    'seen' in sight ? sight.seen.workloadsRunning : undefined,
  );
  if (verdicts.includes(false)) {
    return {
      type,
      status: 'False',
      reason: 'NotRunning',
      message: 'Not every workload runs; Resources shows which.',
    };
  }
  return verdicts.includes(true)
    ? {
        type,
        status: 'True',
        reason: 'Running',
        message: 'The workloads run.',
      }
    : {
        type,
        status: 'Unknown',
        reason: 'NoneSeen',
        message: 'There are no workloads, or they could not be looked at.',
      };
}

/** Resources that are not as they should be. */
export function notCurrent(
  resources: readonly ObservedResource[],
): ObservedResource[] {
  return resources.filter(resource => resource.health !== 'current');
}

/** "Job train: image cannot be pulled; PersistentVolumeClaim data: progressing; and 3 more". */
export function describeNotCurrent(
  resources: readonly ObservedResource[],
): string {
  const shown = resources
    .slice(0, 3)
    .map(r => `${r.type} ${r.name}: ${r.message ?? r.health}`);
  const rest = resources.length - shown.length;
  return `${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}
