import { createHash } from 'crypto';
import {
  ensureObject,
  Json,
  JsonObject,
  numberAt,
  objectAt,
  stringAt,
  stringMapAt,
  valueAt,
} from '../json';
import { builtinType } from '../registry/TypeRegistry';
import { allKeys, Controller, ControllerContext, splitKey } from './Controller';
import {
  conditionsOf,
  NewCondition,
  withCondition,
  withoutCondition,
} from './conditions';
import {
  controlledBy,
  controllerKeys,
  controllerReference,
  isDeleting,
} from './owners';

const DEPLOYMENT = builtinType('deployments');
const DEPLOYMENTS = 'apps/deployments';
const REPLICA_SET = builtinType('replicasets');
const REPLICA_SETS = 'apps/replicasets';
const HASH_LABEL = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

/** One ReplicaSet for each pod template; a new one takes over from the old ones within surge and unavailability. */
export function deployment(context: ControllerContext): Controller {
  const { store, client, now } = context;

  const setReplicas = (set: JsonObject, replicas: number): JsonObject =>
    client.update(REPLICA_SET, set, '', next => {
      ensureObject(next, 'spec').replicas = replicas;
    });

  const ensureCurrent = (
    object: JsonObject,
    sets: JsonObject[],
  ): JsonObject => {
    const hash = templateHash(objectAt(object, 'spec', 'template'));
    const known = sets.find(
      set => stringAt(set, 'metadata', 'labels', HASH_LABEL) === hash,
    );
    if (known) return known;
    const revision = 1 + Math.max(0, ...sets.map(revisionOf));
    return client.create(REPLICA_SET, replicaSetFor(object, hash, revision));
  };

  const roll = (object: JsonObject, current: JsonObject, old: JsonObject[]) => {
    const wanted = numberAt(object, 'spec', 'replicas') ?? 0;
    const { surge, unavailable } = limitsOf(object, wanted);
    const oldTotal = total(old, 'spec', 'replicas');
    const running = numberAt(current, 'spec', 'replicas') ?? 0;
    const recreating =
      stringAt(object, 'spec', 'strategy', 'type') === 'Recreate';
    const oldRunning = total(old, 'status', 'replicas') > 0;
    const room = recreating
      ? roomAfter(oldRunning, wanted)
      : Math.max(running, wanted + surge - oldTotal);
    setReplicas(current, Math.min(wanted, room));
    let removable = recreating
      ? oldTotal
      : Math.max(
          0,
          total([current, ...old], 'status', 'availableReplicas') -
            (wanted - unavailable),
        );
    for (const set of old) {
      const has = numberAt(set, 'spec', 'replicas') ?? 0;
      const broken = has - (numberAt(set, 'status', 'availableReplicas') ?? 0);
      const remove = Math.min(has, removable + Math.max(0, broken));
      if (remove > 0) setReplicas(set, has - remove);
      removable = Math.max(0, removable - remove);
    }
  };

  const trimHistory = (object: JsonObject, old: JsonObject[]) => {
    const keep = numberAt(object, 'spec', 'revisionHistoryLimit') ?? 10;
    const idle = old
      .filter(
        set =>
          total([set], 'spec', 'replicas') +
            total([set], 'status', 'replicas') ===
          0,
      )
      .sort((left, right) => revisionOf(left) - revisionOf(right));
    for (const set of idle.slice(0, Math.max(0, idle.length - keep))) {
      client.delete(REPLICA_SET, set);
    }
  };

  return {
    name: 'deployment',
    initialKeys: () => allKeys(store, DEPLOYMENTS),
    keysFor: event => {
      if (event.typeKey === DEPLOYMENTS)
        return [`${event.namespace}/${event.name}`];
      return event.typeKey === REPLICA_SETS
        ? controllerKeys(event.object, 'Deployment')
        : [];
    },
    reconcile: key => {
      const [namespace, name] = splitKey(key);
      const object = store.get(DEPLOYMENTS, namespace, name);
      if (!object || isDeleting(object)) return;
      const sets = controlledBy(store, REPLICA_SETS, object).filter(
        set => !isDeleting(set),
      );
      const current = ensureCurrent(object, sets);
      const old = sets.filter(
        set =>
          stringAt(set, 'metadata', 'name') !==
          stringAt(current, 'metadata', 'name'),
      );
      if (valueAt(object, 'spec', 'paused') !== true)
        roll(object, current, old);
      trimHistory(object, old);
      const labelled = client.update(DEPLOYMENT, object, '', next => {
        ensureObject(ensureObject(next, 'metadata'), 'annotations')[REVISION] =
          String(revisionOf(current));
      });
      const fresh = controlledBy(store, REPLICA_SETS, object);
      client.setStatus(
        DEPLOYMENT,
        labelled,
        statusOf(labelled, current, fresh, now()),
      );
    },
  };
}

/** A recreated deployment starts when nothing of the old one is left. */
function roomAfter(oldRunning: boolean, wanted: number): number {
  return oldRunning ? 0 : wanted;
}

function statusOf(
  object: JsonObject,
  current: JsonObject,
  sets: JsonObject[],
  now: Date,
): JsonObject {
  const name = stringAt(current, 'metadata', 'name');
  const newest =
    sets.find(set => stringAt(set, 'metadata', 'name') === name) ?? current;
  const wanted = numberAt(object, 'spec', 'replicas') ?? 0;
  const available = total(sets, 'status', 'availableReplicas');
  const updated = total([newest], 'status', 'replicas');
  const replicas = total(sets, 'status', 'replicas');
  const { unavailable } = limitsOf(object, wanted);
  const done =
    updated === wanted &&
    replicas === wanted &&
    total([newest], 'status', 'availableReplicas') === wanted;
  const conditions = [
    availability(available >= wanted - unavailable),
    progress(done, name ?? ''),
  ].reduce(
    (known, condition) =>
      withCondition(known, condition, now, 'lastUpdateTime'),
    conditionsOf(object),
  );
  return {
    observedGeneration: numberAt(object, 'metadata', 'generation'),
    replicas,
    updatedReplicas: updated,
    readyReplicas: total(sets, 'status', 'readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wanted - available) || undefined,
    conditions: withFailure(conditions, newest, now),
  };
}

function availability(available: boolean): NewCondition {
  return available
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

function progress(done: boolean, set: string): NewCondition {
  return {
    type: 'Progressing',
    status: 'True',
    reason: done ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
    message: done
      ? `ReplicaSet "${set}" has successfully progressed.`
      : `ReplicaSet "${set}" is progressing.`,
  };
}

/** A ReplicaSet's failure to create pods is the deployment's too. */
function withFailure(
  conditions: JsonObject[],
  set: JsonObject,
  now: Date,
): JsonObject[] {
  const failure = conditionsOf(set).find(
    condition => condition.type === 'ReplicaFailure',
  );
  if (!failure) return withoutCondition(conditions, 'ReplicaFailure');
  return withCondition(
    conditions,
    {
      type: 'ReplicaFailure',
      status: 'True',
      reason: String(failure.reason),
      message: String(failure.message),
    },
    now,
    'lastUpdateTime',
  );
}

function replicaSetFor(
  object: JsonObject,
  hash: string,
  revision: number,
): JsonObject {
  const template = objectAt(object, 'spec', 'template') ?? {};
  const labels = {
    ...stringMapAt(template, 'metadata', 'labels'),
    [HASH_LABEL]: hash,
  };
  const selector = objectAt(object, 'spec', 'selector') ?? {};
  return {
    metadata: {
      namespace: stringAt(object, 'metadata', 'namespace'),
      name: `${stringAt(object, 'metadata', 'name')}-${hash}`,
      labels,
      annotations: { [REVISION]: String(revision) },
      ownerReferences: [controllerReference(DEPLOYMENT, object)],
    },
    spec: {
      replicas: 0,
      selector: {
        ...selector,
        matchLabels: {
          ...stringMapAt(selector, 'matchLabels'),
          [HASH_LABEL]: hash,
        },
      },
      template: {
        ...template,
        metadata: { ...objectAt(template, 'metadata'), labels },
      },
    },
  };
}

/** A short name for a pod template, stable across restarts. */
export function templateHash(template: JsonObject | undefined): string {
  return createHash('sha256')
    .update(JSON.stringify(sortKeys(template)))
    .digest('hex')
    .slice(0, 10);
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, sortKeys(value[key])]),
  );
}

function revisionOf(set: JsonObject): number {
  return Number(stringAt(set, 'metadata', 'annotations', REVISION) ?? 0);
}

function total(sets: JsonObject[], ...path: string[]): number {
  return sets.reduce((sum, set) => sum + (numberAt(set, ...path) ?? 0), 0);
}

/** Surge is rounded up and unavailability down; both zero would never move. */
function limitsOf(
  object: JsonObject,
  wanted: number,
): { surge: number; unavailable: number } {
  const rolling = objectAt(object, 'spec', 'strategy', 'rollingUpdate');
  const surge = Math.ceil(resolve(rolling?.maxSurge, wanted));
  const unavailable = Math.floor(resolve(rolling?.maxUnavailable, wanted));
  return {
    surge,
    unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable,
  };
}

function resolve(value: Json, wanted: number): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(String(value ?? '0%'));
  return percent ? (Number(percent[1]) * wanted) / 100 : 0;
}
