import { JsonObject, numberAt, objectAt, stringAt, stringMapAt } from '../json';
import { builtinType } from '../registry/TypeRegistry';
import { ApiError } from '../status/ApiError';
import {
  allKeys,
  Controller,
  ControllerContext,
  Requeue,
  splitKey,
} from './Controller';
import {
  conditionsOf,
  hasCondition,
  withCondition,
  withoutCondition,
} from './conditions';
import { isFinished } from './NodeAllocations';
import {
  controlledBy,
  controllerKeys,
  controllerReference,
  isDeleting,
} from './owners';

const REPLICA_SET = builtinType('replicasets');
const REPLICA_SETS = 'apps/replicasets';
const POD = builtinType('pods');
const RETRY_MS = 1000;
const FAILURE = 'ReplicaFailure';

/** Keeps as many pods as asked for. A refusal by admission becomes an event and the condition ReplicaFailure, as in the real one. */
export function replicaSet(context: ControllerContext): Controller {
  const { store, client, now } = context;

  const scale = (set: JsonObject, pods: JsonObject[]): ApiError | undefined => {
    const wanted = numberAt(set, 'spec', 'replicas') ?? 0;
    for (let count = pods.length; count < wanted; count += 1) {
      try {
        client.create(POD, podFor(set));
      } catch (error) {
        if (error instanceof ApiError) return error;
        throw error;
      }
    }
    const excess = [...pods]
      .sort(leastUseful)
      .slice(0, Math.max(0, pods.length - wanted));
    for (const pod of excess) client.delete(POD, pod);
    return undefined;
  };

  const podsOf = (set: JsonObject) =>
    controlledBy(store, '/pods', set).filter(
      pod => !isDeleting(pod) && !isFinished(pod),
    );

  const writeStatus = (set: JsonObject, failure: ApiError | undefined) => {
    const pods = podsOf(set);
    const ready = pods.filter(pod => hasCondition(pod, 'Ready')).length;
    const conditions = failure
      ? withCondition(
          conditionsOf(set),
          {
            type: FAILURE,
            status: 'True',
            reason: 'FailedCreate',
            message: failure.message,
          },
          now(),
        )
      : withoutCondition(conditionsOf(set), FAILURE);
    client.setStatus(REPLICA_SET, set, {
      replicas: pods.length,
      fullyLabeledReplicas: pods.length,
      readyReplicas: ready,
      availableReplicas: ready,
      observedGeneration: numberAt(set, 'metadata', 'generation'),
      conditions: conditions.length > 0 ? conditions : undefined,
    });
  };

  return {
    name: 'replica-set',
    initialKeys: () => allKeys(store, REPLICA_SETS),
    keysFor: event => {
      if (event.typeKey === REPLICA_SETS)
        return [`${event.namespace}/${event.name}`];
      return event.typeKey === '/pods'
        ? controllerKeys(event.object, 'ReplicaSet')
        : [];
    },
    reconcile: (key): Requeue | void => {
      const [namespace, name] = splitKey(key);
      const set = store.get(REPLICA_SETS, namespace, name);
      if (!set || isDeleting(set)) return undefined;
      const failure = scale(set, podsOf(set));
      writeStatus(set, failure);
      if (!failure) return undefined;
      client.recordEvent(
        REPLICA_SET,
        set,
        'Warning',
        'FailedCreate',
        `Error creating: ${failure.message}`,
      );
      return { afterMs: RETRY_MS };
    },
  };
}

/** A pod from a workload's template, controlled by it. */
export function podFromTemplate(
  template: JsonObject | undefined,
  namespace: string | undefined,
  owner: JsonObject,
  name: { name?: string; generateName?: string },
  labels: Record<string, string> = {},
): JsonObject {
  const annotations = objectAt(template, 'metadata', 'annotations');
  return {
    metadata: {
      ...name,
      namespace,
      labels: { ...stringMapAt(template, 'metadata', 'labels'), ...labels },
      ...(annotations ? { annotations } : {}),
      ownerReferences: [owner],
    },
    spec: objectAt(template, 'spec'),
  };
}

function podFor(set: JsonObject): JsonObject {
  return podFromTemplate(
    objectAt(set, 'spec', 'template'),
    stringAt(set, 'metadata', 'namespace'),
    controllerReference(REPLICA_SET, set),
    { generateName: `${stringAt(set, 'metadata', 'name')}-` },
  );
}

/** Pods that are not ready go first, then the youngest. */
function leastUseful(left: JsonObject, right: JsonObject): number {
  const ready = (pod: JsonObject) => Number(hasCondition(pod, 'Ready'));
  const age = (pod: JsonObject) =>
    stringAt(pod, 'metadata', 'creationTimestamp') ?? '';
  return ready(left) - ready(right) || age(right).localeCompare(age(left));
}
