import {
  ensureObject,
  JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
  stringMapAt,
} from '../json';
import { builtinType } from '../registry/TypeRegistry';
import { ApiError } from '../status/ApiError';
import {
  allKeys,
  Controller,
  ControllerContext,
  Requeue,
  splitKey,
} from './Controller';
import { hasCondition } from './conditions';
import { templateHash } from './deployment';
import {
  controlledBy,
  controllerKeys,
  controllerReference,
  isDeleting,
} from './owners';
import { podFromTemplate } from './replicaSet';

const STATEFUL_SET = builtinType('statefulsets');
const STATEFUL_SETS = 'apps/statefulsets';
const POD = builtinType('pods');
const CLAIM = builtinType('persistentvolumeclaims');
const REVISION_LABEL = 'controller-revision-hash';
const RETRY_MS = 1000;

/** Numbered pods with their own claims, one after the other unless `podManagementPolicy` is Parallel. */
export function statefulSet(context: ControllerContext): Controller {
  const { store, client } = context;

  const ensureClaims = (set: JsonObject, pod: string) => {
    const namespace = stringAt(set, 'metadata', 'namespace') ?? '';
    for (const template of objectsAt(set, 'spec', 'volumeClaimTemplates')) {
      const name = `${stringAt(template, 'metadata', 'name')}-${pod}`;
      if (store.get('/persistentvolumeclaims', namespace, name)) continue;
      client.create(CLAIM, {
        metadata: {
          name,
          namespace,
          labels: stringMapAt(set, 'spec', 'selector', 'matchLabels'),
        },
        spec: objectAt(template, 'spec'),
      });
    }
  };

  const createMissing = (
    set: JsonObject,
    pods: Map<string, JsonObject>,
    revision: string,
  ) => {
    const wanted = numberAt(set, 'spec', 'replicas') ?? 0;
    const parallel =
      stringAt(set, 'spec', 'podManagementPolicy') === 'Parallel';
    for (let ordinal = 0; ordinal < wanted; ordinal += 1) {
      const name = podName(set, ordinal);
      const pod = pods.get(name);
      if (!pod) {
        ensureClaims(set, name);
        client.create(POD, podFor(set, ordinal, revision));
      }
      const ready =
        pod !== undefined && !isDeleting(pod) && hasCondition(pod, 'Ready');
      if (!parallel && !ready) return;
    }
  };

  /** The highest pod goes first, and one at a time. */
  const removeOne = (
    set: JsonObject,
    pods: Map<string, JsonObject>,
    revision: string,
  ) => {
    const wanted = numberAt(set, 'spec', 'replicas') ?? 0;
    const byOrdinal = [...pods.values()].sort(
      (left, right) => ordinalOf(right) - ordinalOf(left),
    );
    if (byOrdinal.some(isDeleting)) return;
    const excess = byOrdinal.find(pod => ordinalOf(pod) >= wanted);
    const rolls =
      stringAt(set, 'spec', 'updateStrategy', 'type') !== 'OnDelete';
    const partition =
      numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ??
      0;
    const outdated = byOrdinal.find(
      pod =>
        ordinalOf(pod) >= partition &&
        stringAt(pod, 'metadata', 'labels', REVISION_LABEL) !== revision,
    );
    const others = byOrdinal.filter(pod => pod !== outdated);
    const mayRoll = rolls && others.every(pod => hasCondition(pod, 'Ready'));
    const victim = excess ?? (mayRoll ? outdated : undefined);
    if (victim) client.delete(POD, victim);
  };

  const writeStatus = (set: JsonObject, revision: string) => {
    const pods = controlledBy(store, '/pods', set).filter(
      pod => !isDeleting(pod),
    );
    const ready = pods.filter(pod => hasCondition(pod, 'Ready')).length;
    const updated = pods.filter(
      pod => stringAt(pod, 'metadata', 'labels', REVISION_LABEL) === revision,
    ).length;
    const name = `${stringAt(set, 'metadata', 'name')}-${revision}`;
    const settled = updated === pods.length;
    client.setStatus(STATEFUL_SET, set, {
      observedGeneration: numberAt(set, 'metadata', 'generation'),
      replicas: pods.length,
      readyReplicas: ready,
      availableReplicas: ready,
      currentReplicas: settled ? pods.length : pods.length - updated,
      updatedReplicas: updated,
      currentRevision: settled
        ? name
        : stringAt(set, 'status', 'currentRevision') ?? name,
      updateRevision: name,
      collisionCount: 0,
    });
  };

  return {
    name: 'stateful-set',
    initialKeys: () => allKeys(store, STATEFUL_SETS),
    keysFor: event => {
      if (event.typeKey === STATEFUL_SETS)
        return [`${event.namespace}/${event.name}`];
      return event.typeKey === '/pods'
        ? controllerKeys(event.object, 'StatefulSet')
        : [];
    },
    reconcile: (key): Requeue | void => {
      const [namespace, name] = splitKey(key);
      const set = store.get(STATEFUL_SETS, namespace, name);
      if (!set || isDeleting(set)) return undefined;
      const revision = templateHash(objectAt(set, 'spec', 'template'));
      const pods = new Map(
        controlledBy(store, '/pods', set).map(pod => [
          stringAt(pod, 'metadata', 'name') ?? '',
          pod,
        ]),
      );
      let failure: ApiError | undefined;
      try {
        createMissing(set, pods, revision);
        removeOne(set, pods, revision);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failure = error;
        client.recordEvent(
          STATEFUL_SET,
          set,
          'Warning',
          'FailedCreate',
          `create Pod in StatefulSet ${name} failed error: ${error.message}`,
        );
      }
      writeStatus(set, revision);
      return failure ? { afterMs: RETRY_MS } : undefined;
    },
  };
}

function podName(set: JsonObject, ordinal: number): string {
  return `${stringAt(set, 'metadata', 'name')}-${ordinal}`;
}

function ordinalOf(pod: JsonObject): number {
  return Number(
    /-(\d+)$/.exec(stringAt(pod, 'metadata', 'name') ?? '')?.[1] ?? 0,
  );
}

function podFor(
  set: JsonObject,
  ordinal: number,
  revision: string,
): JsonObject {
  const name = podName(set, ordinal);
  const pod = podFromTemplate(
    objectAt(set, 'spec', 'template'),
    stringAt(set, 'metadata', 'namespace'),
    controllerReference(STATEFUL_SET, set),
    { name },
    {
      'statefulset.kubernetes.io/pod-name': name,
      'apps.kubernetes.io/pod-index': String(ordinal),
      [REVISION_LABEL]: revision,
    },
  );
  const claims = objectsAt(set, 'spec', 'volumeClaimTemplates').map(
    template => {
      const volume = stringAt(template, 'metadata', 'name');
      return {
        name: volume,
        persistentVolumeClaim: { claimName: `${volume}-${name}` },
      };
    },
  );
  const spec = { ...ensureObject(pod, 'spec') };
  spec.hostname = name;
  if (claims.length > 0)
    spec.volumes = [...objectsAt(spec, 'volumes'), ...claims];
  return { ...pod, spec };
}
