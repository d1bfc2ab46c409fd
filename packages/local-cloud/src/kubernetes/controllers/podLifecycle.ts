import { JsonObject, numberAt, objectAt, objectsAt, stringAt } from '../json';
import { builtinType } from '../registry/TypeRegistry';
import { timestamp } from '../service/metadata';
import {
  allKeys,
  Controller,
  ControllerContext,
  Requeue,
  splitKey,
} from './Controller';
import { conditionsOf, withCondition } from './conditions';
import { isFinished, NodeAllocations } from './NodeAllocations';
import { isDeleting } from './owners';

const POD = builtinType('pods');
const PODS = '/pods';
const SIMULATED = 'simulated by local-cloud: nothing runs';
/** Set on a pod (or its template) to `succeeded` or `failed`, it lets the pod end as if its program had. */
export const COMPLETE_ANNOTATION = 'local-cloud/complete';

/** Scheduler and kubelet in one: places pods on the sample nodes, and lets them start, end and stop after a moment. */
export function podLifecycle(context: ControllerContext): Controller {
  const { store, client, now, podStartMs } = context;
  const allocations = new NodeAllocations(store);
  const unschedulable = new Set<string>();
  const placedAt = new Map<string, number>();

  const schedule = (key: string, pod: JsonObject): Requeue | void => {
    const placement = allocations.place(pod);
    if (placement.node === undefined) {
      unschedulable.add(key);
      client.setStatus(POD, pod, {
        ...objectAt(pod, 'status'),
        phase: 'Pending',
        conditions: withCondition(
          conditionsOf(pod),
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: placement.message,
          },
          now(),
        ),
      });
      client.recordEvent(
        POD,
        pod,
        'Warning',
        'FailedScheduling',
        placement.message,
      );
      return undefined;
    }
    unschedulable.delete(key);
    const { node } = placement;
    const placed = client.update(POD, pod, 'binding', next => {
      next.spec = { ...objectAt(next, 'spec'), nodeName: node };
    });
    client.setStatus(POD, placed, {
      ...objectAt(placed, 'status'),
      phase: 'Pending',
      message: SIMULATED,
      conditions: withCondition(
        conditionsOf(placed),
        { type: 'PodScheduled', status: 'True', reason: '', message: '' },
        now(),
      ),
    });
    placedAt.set(key, now().getTime());
    return { afterMs: podStartMs };
  };

  const start = (key: string, pod: JsonObject): Requeue | void => {
    const since = now().getTime() - (placedAt.get(key) ?? 0);
    if (since < podStartMs) return { afterMs: podStartMs - since };
    placedAt.delete(key);
    client.setStatus(POD, pod, runningStatus(pod, now()));
    return undefined;
  };

  const stop = (pod: JsonObject): Requeue | void => {
    const grace = numberAt(pod, 'metadata', 'deletionGracePeriodSeconds') ?? 0;
    if (grace === 0) return undefined;
    const due = new Date(
      stringAt(pod, 'metadata', 'deletionTimestamp') ?? 0,
    ).getTime();
    const asked = due - grace * 1000;
    const left = asked + podStartMs - now().getTime();
    if (left > 0) return { afterMs: left };
    client.delete(POD, pod, { gracePeriodSeconds: 0 });
    return undefined;
  };

  return {
    name: 'pod-lifecycle',
    initialKeys: () => allKeys(store, PODS),
    keysFor: event => {
      allocations.observe(event);
      if (event.typeKey === '/nodes') return [...unschedulable];
      if (event.typeKey !== PODS) return [];
      const key = `${event.namespace}/${event.name}`;
      if (event.type === 'DELETED' || isFinished(event.object)) {
        unschedulable.delete(key);
        placedAt.delete(key);
        return [...unschedulable];
      }
      return [key];
    },
    reconcile: key => {
      const [namespace, name] = splitKey(key);
      const pod = store.get(PODS, namespace, name);
      if (!pod) return undefined;
      if (isDeleting(pod)) return stop(pod);
      if (isFinished(pod)) return undefined;
      if (!stringAt(pod, 'spec', 'nodeName')) {
        const gated = objectsAt(pod, 'spec', 'schedulingGates').length > 0;
        return gated ? undefined : schedule(key, pod);
      }
      if (stringAt(pod, 'status', 'phase') === 'Pending')
        return start(key, pod);
      const end = stringAt(pod, 'metadata', 'annotations', COMPLETE_ANNOTATION);
      if (end)
        client.setStatus(POD, pod, endedStatus(pod, end === 'failed', now()));
      return undefined;
    },
  };
}

function runningStatus(pod: JsonObject, now: Date): JsonObject {
  const time = timestamp(now);
  const address = addressFor(stringAt(pod, 'metadata', 'uid') ?? '');
  const conditions = [
    'Initialized',
    'PodReadyToStartContainers',
    'ContainersReady',
    'Ready',
  ].reduce(
    (known, type) =>
      withCondition(
        known,
        { type, status: 'True', reason: '', message: '' },
        now,
      ),
    conditionsOf(pod),
  );
  return {
    ...objectAt(pod, 'status'),
    phase: 'Running',
    message: SIMULATED,
    startTime: time,
    podIP: address,
    podIPs: [{ ip: address }],
    qosClass: qosClass(pod),
    conditions,
    containerStatuses: objectsAt(pod, 'spec', 'containers').map(container => ({
      name: container.name,
      image: container.image,
      imageID: 'simulated',
      containerID: 'simulated://none',
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: time } },
      lastState: {},
    })),
  };
}

function endedStatus(pod: JsonObject, failed: boolean, now: Date): JsonObject {
  const time = timestamp(now);
  const conditions = ['ContainersReady', 'Ready'].reduce(
    (known, type) =>
      withCondition(
        known,
        {
          type,
          status: 'False',
          reason: failed ? 'PodFailed' : 'PodCompleted',
          message: '',
        },
        now,
      ),
    conditionsOf(pod),
  );
  return {
    ...objectAt(pod, 'status'),
    phase: failed ? 'Failed' : 'Succeeded',
    conditions,
    containerStatuses: objectsAt(pod, 'status', 'containerStatuses').map(
      status => ({
        ...status,
        ready: false,
        started: false,
        state: {
          terminated: {
            exitCode: failed ? 1 : 0,
            reason: failed ? 'Error' : 'Completed',
            startedAt:
              stringAt(status, 'state', 'running', 'startedAt') ?? time,
            finishedAt: time,
            containerID: 'simulated://none',
          },
        },
      }),
    ),
  };
}

function addressFor(uid: string): string {
  const number = parseInt(uid.replace(/-/g, '').slice(0, 6) || '1', 16);
  return `10.244.${Math.floor(number / 256) % 256}.${(number % 254) + 1}`;
}

function qosClass(pod: JsonObject): string {
  const resources = objectsAt(pod, 'spec', 'containers').map(container => ({
    requests: objectAt(container, 'resources', 'requests') ?? {},
    limits: objectAt(container, 'resources', 'limits') ?? {},
  }));
  const empty = resources.every(
    ({ requests, limits }) =>
      Object.keys(requests).length === 0 && Object.keys(limits).length === 0,
  );
  if (empty) return 'BestEffort';
  const guaranteed = resources.every(({ requests, limits }) =>
    ['cpu', 'memory'].every(
      name => limits[name] !== undefined && requests[name] === limits[name],
    ),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
