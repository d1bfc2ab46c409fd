import { JsonObject, JsonValue } from '@backstage/types';
import { ResourceHealth } from '@glovebox/backstage-plugin-research-environments-common';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { isJsonObject } from '@glovebox/guarded-change-common';

export interface Health {
  health: ResourceHealth;
  message?: string;
  /** Whether it runs what it should; `undefined` for what runs nothing. */
  running?: boolean;
}

/**
 * Whether an object is current: the server has it, and its controller has taken notice. A workload that waits for a GPU is
 * current and does not run; one that failed for good is `failed`. Pure.
 */
export function healthOf(object: KubernetesObject): Health {
  if (object.metadata.deletionTimestamp !== undefined) {
    return { health: 'progressing', message: 'It is being deleted' };
  }
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return replicatedHealth(object, spec, status);
    case 'Job':
      return jobHealth(status);
    case 'Pod':
      return podHealth(status);
    case 'PersistentVolumeClaim':
      return claimHealth(status);
    default:
      return { health: 'current' };
  }
}

function replicatedHealth(
  object: KubernetesObject,
  spec: JsonObject,
  status: JsonObject,
): Health {
  const { generation = 0 } = object.metadata;
  if (numberAt(status, 'observedGeneration') < generation) {
    return {
      health: 'progressing',
      message: 'Its controller has not seen the change yet',
      running: false,
    };
  }
  const isDaemonSet = object.kind === 'DaemonSet';
  const wanted = isDaemonSet
    ? numberAt(status, 'desiredNumberScheduled')
    : numberAt(spec, 'replicas', 1);
  const ready = numberAt(status, isDaemonSet ? 'numberReady' : 'readyReplicas');
  const running = ready >= wanted;
  const failure =
    conditionOf(status, 'ReplicaFailure', 'True') ??
    conditionOf(status, 'Progressing', 'False');
  return {
    health: failure ? 'failed' : 'current',
    running,
    message:
      failure ?? (running ? undefined : `${ready} of ${wanted} pods ready`),
  };
}

function jobHealth(status: JsonObject): Health {
  const failure = conditionOf(status, 'Failed', 'True');
  if (failure) {
    return { health: 'failed', message: failure, running: false };
  }
  if (conditionOf(status, 'Complete', 'True') !== undefined) {
    return { health: 'current', message: 'Finished', running: true };
  }
  const suspended = conditionOf(status, 'Suspended', 'True');
  const running = numberAt(status, 'ready') > 0;
  return {
    health: 'current',
    running,
    message: suspended ?? (running ? undefined : 'Waits for its pods'),
  };
}

function podHealth(status: JsonObject): Health {
  const { phase } = status;
  if (phase === 'Failed') {
    const message = [status.reason, status.message].filter(Boolean).join(': ');
    return { health: 'failed', message: message || 'Failed', running: false };
  }
  const running = phase === 'Running' || phase === 'Succeeded';
  return {
    health: 'current',
    running,
    message: running
      ? undefined
      : conditionOf(status, 'PodScheduled', 'False') ?? 'Waits to start',
  };
}

function claimHealth(status: JsonObject): Health {
  if (status.phase === 'Lost') {
    return {
      health: 'failed',
      message: 'Its volume is lost; the platform team restores or replaces it',
    };
  }
  return status.phase === 'Bound'
    ? { health: 'current' }
    : { health: 'current', message: 'Gets its volume when a pod uses it' };
}

/** The message of a condition that is as asked, or `undefined`. */
function conditionOf(
  status: JsonObject,
  type: string,
  value: 'True' | 'False',
): string | undefined {
  const conditions = Array.isArray(status.conditions) ? status.conditions : [];
  const found = conditions
    .filter(isJsonObject)
    .find(c => c.type === type && c.status === value);
  return found && String(found.message || found.reason || type);
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value: JsonValue | undefined = object[key];
  return isJsonObject(value) ? value : {};
}

function numberAt(object: JsonObject, key: string, absent = 0): number {
  const value = object[key];
  return typeof value === 'number' ? value : absent;
}
