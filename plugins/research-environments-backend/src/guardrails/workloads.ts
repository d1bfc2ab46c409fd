import { JsonObject, JsonValue } from '@backstage/types';
import { isJsonObject } from '@glovebox/guarded-change-common';

/** Kinds that run pods, and where each keeps its pod spec. */
const POD_SPEC_PATHS: Record<string, string[]> = {
  'v1/Pod': ['spec'],
  'apps/v1/Deployment': ['spec', 'template', 'spec'],
  'apps/v1/StatefulSet': ['spec', 'template', 'spec'],
  'apps/v1/DaemonSet': ['spec', 'template', 'spec'],
  'apps/v1/ReplicaSet': ['spec', 'template', 'spec'],
  'v1/ReplicationController': ['spec', 'template', 'spec'],
  'batch/v1/Job': ['spec', 'template', 'spec'],
  'batch/v1/CronJob': ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** `apiVersion/kind` of everything that runs pods. */
export const WORKLOAD_TYPES: readonly string[] = Object.keys(POD_SPEC_PATHS);

/**
 * What rules read as `variables`. Left out where the object has no such thing or it is malformed, so that a rule which reads
 * it cannot be decided, which is a refusal.
 */
export function workloadVariables(
  type: string,
  object: JsonObject,
): JsonObject {
  const podSpec = podSpecOf(type, object);
  if (!podSpec) {
    return {};
  }
  const containers = containersOf(podSpec);
  return containers.every(isJsonObject) ? { podSpec, containers } : { podSpec };
}

/** The pod spec of a workload; `undefined` for other kinds and for a workload without one. */
export function podSpecOf(
  type: string,
  object: JsonObject,
): JsonObject | undefined {
  const path = POD_SPEC_PATHS[type];
  const found = path?.reduce<JsonValue | undefined>(
    (value, key) => (isJsonObject(value) ? value[key] : undefined),
    object,
  );
  return isJsonObject(found) ? found : undefined;
}

/** Every container of a pod, as it stands: a list that is none, or not of objects, is for the reader to refuse. */
export function containersOf(podSpec: JsonObject): JsonValue[] {
  return ['containers', 'initContainers', 'ephemeralContainers'].flatMap(
    field => {
      const value = podSpec[field] ?? [];
      return Array.isArray(value) ? value : [value];
    },
  );
}

/** The most pods that a workload runs at once. */
export function podCount(type: string, object: JsonObject): number {
  const spec = isJsonObject(object.spec) ? object.spec : {};
  switch (type) {
    case 'batch/v1/Job':
      return countOf(spec.parallelism);
    case 'batch/v1/CronJob': {
      const job = isJsonObject(spec.jobTemplate) ? spec.jobTemplate : {};
      return countOf(isJsonObject(job.spec) ? job.spec.parallelism : undefined);
    }
    default:
      return countOf(spec.replicas);
  }
}

function countOf(value: JsonValue | undefined): number {
  return value === undefined ? 1 : Number(value);
}
