import {
  DRIFT_FIELDS_MAX,
  DriftFinding,
  LABELS,
} from '@glovebox/backstage-plugin-research-environments-common';
import { RenderedDocument } from '@glovebox/backstage-plugin-research-environments-node';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { isNamespace, keyOf, typeOf } from '../objects/ObjectKey';
import { writerOf, writerOfAll } from './fieldManagers';
import { FieldPath, pathText } from './FieldPath';
import { opensBaseline } from './platformOnlyKinds';

/** The portal may not change these on a namespace, not even back (`deploy/rbac/kubernetes/50-confinement.yaml`). */
const FIXED_LABEL = new RegExp(
  `^(pod-security\\.kubernetes\\.io/.*|${[
    LABELS.managedBy,
    LABELS.environmentId,
    LABELS.environmentName,
    LABELS.riskClass,
    LABELS.origin,
  ].join('|')})$`,
);

export function missingFinding(
  targetId: string,
  { origin, content }: RenderedDocument,
): DriftFinding {
  return {
    ...named(targetId, content as KubernetesObject),
    origin,
    change: 'missing',
    fields: [],
    remedy: 'restore',
  };
}

export function changedFinding(
  targetId: string,
  { origin, content }: RenderedDocument,
  seen: { live: KubernetesObject; changed: readonly FieldPath[] },
): DriftFinding {
  const { live, changed } = seen;
  const more = changed.length - DRIFT_FIELDS_MAX;
  return {
    ...named(targetId, content as KubernetesObject),
    origin,
    change: 'changed',
    fields: changed.slice(0, DRIFT_FIELDS_MAX).map(pathText),
    ...(more > 0 ? { moreFields: more } : {}),
    ...writerOf(live, changed),
    remedy:
      isNamespace(keyOf(live)) && changed.some(isFixed) ? 'by-hand' : 'restore',
  };
}

export function foreignFinding(
  targetId: string,
  object: KubernetesObject,
): DriftFinding {
  return {
    ...named(targetId, object),
    origin: 'unknown',
    change: 'foreign',
    fields: [],
    ...writerOfAll(object),
    // What only takes away may be an administrator's brake, and a role alone lets nobody in: people decide on those.
    remedy: opensBaseline(object) ? 'remove' : 'by-hand',
    uid: object.metadata.uid,
  };
}

function named(targetId: string, object: KubernetesObject) {
  const key = keyOf(object);
  return { targetId, type: typeOf(key), name: key.name };
}

function isFixed(path: FieldPath): boolean {
  return (
    path[0] === 'metadata' &&
    path[1] === 'labels' &&
    FIXED_LABEL.test(String(path[2]))
  );
}
