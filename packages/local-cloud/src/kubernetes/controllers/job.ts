import { JsonObject, numberAt, objectAt, stringAt, valueAt } from '../json';
import { builtinType } from '../registry/TypeRegistry';
import { timestamp } from '../service/metadata';
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
  NewCondition,
  withCondition,
} from './conditions';
import { isFinished } from './NodeAllocations';
import {
  controlledBy,
  controllerKeys,
  controllerReference,
  isDeleting,
} from './owners';
import { podFromTemplate } from './replicaSet';

const JOB = builtinType('jobs');
const JOBS = 'batch/jobs';
const POD = builtinType('pods');
const RETRY_MS = 1000;

type Counts = { active: JsonObject[]; succeeded: number; failed: number };

/**
 * Runs as many pods as a job wants. Nothing runs in a simulated pod, so a job goes on until its pods are annotated to complete.
 */
export function job(context: ControllerContext): Controller {
  const { store, client, now } = context;

  const countPods = (object: JsonObject): Counts => {
    const pods = controlledBy(store, '/pods', object);
    const inPhase = (phase: string) =>
      pods.filter(pod => stringAt(pod, 'status', 'phase') === phase).length;
    return {
      active: pods.filter(pod => !isFinished(pod) && !isDeleting(pod)),
      succeeded: inPhase('Succeeded'),
      failed: inPhase('Failed'),
    };
  };

  const startMissing = (object: JsonObject, counts: Counts) => {
    const completions = numberAt(object, 'spec', 'completions') ?? 1;
    const parallelism = numberAt(object, 'spec', 'parallelism') ?? 1;
    const wanted = Math.min(
      parallelism,
      Math.max(0, completions - counts.succeeded),
    );
    for (let count = counts.active.length; count < wanted; count += 1) {
      client.create(POD, podFor(object));
    }
  };

  const finish = (object: JsonObject): Requeue | void => {
    const seconds = numberAt(object, 'spec', 'ttlSecondsAfterFinished');
    if (seconds === undefined) return undefined;
    const finished = conditionsOf(object).find(
      condition => condition.type === 'Complete' || condition.type === 'Failed',
    );
    const due =
      new Date(String(finished?.lastTransitionTime)).getTime() + seconds * 1000;
    const left = due - now().getTime();
    if (left > 0) return { afterMs: left };
    client.delete(JOB, object, { propagationPolicy: 'Foreground' });
    return undefined;
  };

  const run = (object: JsonObject): Requeue | void => {
    const suspended = valueAt(object, 'spec', 'suspend') === true;
    const outcome = outcomeOf(object, countPods(object));
    let failure: ApiError | undefined;
    if (suspended || outcome) {
      for (const pod of countPods(object).active) client.delete(POD, pod);
    } else {
      try {
        startMissing(object, countPods(object));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failure = error;
        client.recordEvent(
          JOB,
          object,
          'Warning',
          'FailedCreate',
          `Error creating: ${error.message}`,
        );
      }
    }
    client.setStatus(
      JOB,
      object,
      statusOf(object, countPods(object), outcome, suspended, now()),
    );
    return failure ? { afterMs: RETRY_MS } : undefined;
  };

  return {
    name: 'job',
    initialKeys: () => allKeys(store, JOBS),
    keysFor: event => {
      if (event.typeKey === JOBS) return [`${event.namespace}/${event.name}`];
      return event.typeKey === '/pods'
        ? controllerKeys(event.object, 'Job')
        : [];
    },
    reconcile: key => {
      const [namespace, name] = splitKey(key);
      const object = store.get(JOBS, namespace, name);
      if (!object || isDeleting(object)) return undefined;
      const finished =
        hasCondition(object, 'Complete') || hasCondition(object, 'Failed');
      return finished ? finish(object) : run(object);
    },
  };
}

function podFor(object: JsonObject): JsonObject {
  return podFromTemplate(
    objectAt(object, 'spec', 'template'),
    stringAt(object, 'metadata', 'namespace'),
    controllerReference(JOB, object),
    { generateName: `${stringAt(object, 'metadata', 'name')}-` },
  );
}

/** Whether a job has ended, and how. */
function outcomeOf(
  object: JsonObject,
  counts: Counts,
): NewCondition | undefined {
  if (counts.succeeded >= (numberAt(object, 'spec', 'completions') ?? 1)) {
    return {
      type: 'Complete',
      status: 'True',
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    };
  }
  if (counts.failed > (numberAt(object, 'spec', 'backoffLimit') ?? 6)) {
    return {
      type: 'Failed',
      status: 'True',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    };
  }
  return undefined;
}

function statusOf(
  object: JsonObject,
  counts: Counts,
  outcome: NewCondition | undefined,
  suspended: boolean,
  now: Date,
): JsonObject {
  const time = timestamp(now);
  const known = conditionsOf(object);
  let conditions = outcome
    ? withCondition(known, outcome, now, 'lastProbeTime')
    : known;
  if (suspended) {
    conditions = withCondition(
      conditions,
      {
        type: 'Suspended',
        status: 'True',
        reason: 'JobSuspended',
        message: 'Job suspended',
      },
      now,
      'lastProbeTime',
    );
  }
  const started =
    stringAt(object, 'status', 'startTime') ?? (suspended ? undefined : time);
  return {
    startTime: started,
    active: counts.active.length || undefined,
    ready: counts.active.filter(pod => hasCondition(pod, 'Ready')).length,
    succeeded: counts.succeeded || undefined,
    failed: counts.failed || undefined,
    terminating: 0,
    uncountedTerminatedPods: {},
    conditions: conditions.length > 0 ? conditions : undefined,
    completionTime: outcome?.type === 'Complete' ? time : undefined,
  };
}
