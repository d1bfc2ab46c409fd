import pLimit from 'p-limit';
import {
  DriftFinding,
  LABELS,
  ObservedResource,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  RenderedDocument,
  TargetCall,
  TargetObservation,
} from '@glovebox/backstage-plugin-research-environments-node';
import {
  KubernetesApiError,
  KubernetesKind,
  KubernetesObject,
} from '@glovebox/kubernetes-clusters-node';
import { findNamespace, NamespaceFinding } from '../apply/ensureNamespace';
import { ClusterContext } from '../ClusterContext';
import { readState } from '../ClusterState';
import { CONCURRENCY } from '../concurrency';
import {
  isNamespace,
  keyOf,
  ObjectKey,
  sameObject,
  typeOf,
} from '../objects/ObjectKey';
import {
  changedFinding,
  foreignFinding,
  missingFinding,
} from '../drift/driftFinding';
import { differences } from '../drift/differences';
import { FieldPath, pathText } from '../drift/FieldPath';
import {
  isPlatformOnly,
  opensBaseline,
  PLATFORM_ONLY_KINDS,
} from '../drift/platformOnlyKinds';
import { readLive } from '../objects/readLive';
import { bindLate } from '../render/bindLate';
import { isRefusalOfObject, toTargetError } from '../toTargetError';
import { Health, healthOf } from './health';

/** Objects of one kind, or why they could not be read. */
type KindReading = KubernetesKind &
  ({ objects: KubernetesObject[] } | { unreadable: string });

type Finding = {
  document: RenderedDocument;
  live?: KubernetesObject;
  health: Health;
  /** Where it is not as rendered; `undefined` when it could not be read, or is not there. */
  changed: FieldPath[] | undefined;
};

/** Looks at what is there and compares it with what was rendered. */
export async function observeEnvironment(
  context: ClusterContext,
  call: TargetCall,
): Promise<TargetObservation> {
  const state = readState(call.state);
  const documents = bindLate(call.rendered, state.bound, 'remove');
  const namespace = await findNamespace(
    context,
    call.environment,
    state,
    call.signal,
  );
  if (namespace.found !== 'ours') {
    return nothingThere(context, call, documents, namespace);
  }
  const readings = await readKinds(context, call, documents);
  const findings = await Promise.all(
    documents.map(document =>
      inspect(context, call, document, namespace.namespace, readings),
    ),
  );
  const foreign = foreignObjects(documents, readings);
  return {
    resources: findings.map(finding => toResource(context, call, finding)),
    baselineObserved: foreign.some(opensBaseline)
      ? false
      : baselineOf(findings, readings),
    workloadsRunning: workloadsOf(findings),
    drift: [
      ...findings.flatMap(finding => driftOf(context, finding)),
      ...foreign.map(object => foreignFinding(context.targetId, object)),
    ],
    message: messageOf(findings, foreign),
  };
}

function nothingThere(
  context: ClusterContext,
  call: TargetCall,
  documents: RenderedDocument[],
  namespace: NamespaceFinding,
): TargetObservation {
  const { namespace: name } = call.environment;
  return {
    resources: documents.map(document =>
      toResource(context, call, {
        document,
        health: { health: 'missing' },
        changed: undefined,
      }),
    ),
    baselineObserved: false,
    workloadsRunning: undefined,
    drift: [
      namespace.found === 'foreign'
        ? {
            ...namespaceFinding(context, documents[0]),
            change: 'changed',
            fields: ['metadata.uid'],
          }
        : namespaceFinding(context, documents[0]),
    ],
    message:
      namespace.found === 'foreign'
        ? `Namespace '${name}' is not the one that the portal made`
        : `Namespace '${name}' is not there`,
  };
}

/** What was in it is gone with it: only deleting the environment and asking anew helps. */
function namespaceFinding(
  context: ClusterContext,
  document: RenderedDocument,
): DriftFinding {
  return {
    ...missingFinding(context.targetId, document),
    remedy: 'by-hand',
  };
}

/** One list for each kind. A kind that may not be read does not hide the others; a cluster that cannot be asked does. */
async function readKinds(
  context: ClusterContext,
  call: TargetCall,
  documents: RenderedDocument[],
): Promise<KindReading[]> {
  const kinds = new Map(
    PLATFORM_ONLY_KINDS.map(({ apiVersion, kind }) => [
      typeOf({ apiVersion, kind }),
      { apiVersion, kind },
    ]),
  );
  for (const { content } of documents) {
    const { apiVersion, kind } = content as KubernetesObject;
    if (!isNamespace({ apiVersion, kind })) {
      kinds.set(typeOf({ apiVersion, kind }), { apiVersion, kind });
    }
  }
  const limit = pLimit(CONCURRENCY);
  return Promise.all(
    [...kinds.values()].map(kind => limit(() => readKind(context, call, kind))),
  );
}

async function readKind(
  context: ClusterContext,
  call: TargetCall,
  kind: KubernetesKind,
): Promise<KindReading> {
  const { id, namespace } = call.environment;
  try {
    const { signal } = call;
    const type = await context.observe.resourceType(kind, { signal });
    if (!type) {
      return { ...kind, objects: [] };
    }
    const objects = await context.observe.list(kind, {
      namespace,
      labelSelector: isPlatformOnly(kind)
        ? undefined
        : `${LABELS.environmentId}=${id}`,
      signal,
    });
    return { ...kind, objects };
  } catch (error) {
    if (!(error instanceof KubernetesApiError)) {
      throw error;
    }
    const explained = toTargetError(error, {
      cluster: context.cluster.config,
      identity: 'observe',
      doing: `list objects of kind ${kind.kind}`,
    });
    if (!isRefusalOfObject(error)) {
      throw explained;
    }
    return { ...kind, unreadable: explained.message };
  }
}

async function inspect(
  context: ClusterContext,
  call: TargetCall,
  document: RenderedDocument,
  namespace: KubernetesObject,
  readings: KindReading[],
): Promise<Finding> {
  const rendered = document.content as KubernetesObject;
  const key = keyOf(rendered);
  const reading = readings.find(r => typeOf(r) === typeOf(key));
  if (reading && 'unreadable' in reading) {
    const health: Health = { health: 'unknown', message: reading.unreadable };
    return { document, health, changed: undefined };
  }
  const live = isNamespace(key)
    ? namespace
    : reading?.objects.find(object => sameObject(keyOf(object), key)) ??
      (await findUnlabelled(context, call, key));
  if (!live) {
    return { document, health: { health: 'missing' }, changed: undefined };
  }
  const { origin } = document;
  const changed = differences(
    rendered,
    live,
    origin === 'baseline' ? 'exact' : 'own',
  );
  const health: Health =
    origin === 'baseline' && changed.length > 0
      ? {
          health: 'failed',
          message: `${pathText(changed[0])} is not as the platform set it`,
        }
      : healthOf(live);
  return { document, live, health, changed };
}

/** An object from which somebody took the environment's label is in no list of the environment's objects, and still there. */
async function findUnlabelled(
  context: ClusterContext,
  call: TargetCall,
  key: ObjectKey,
): Promise<KubernetesObject | undefined> {
  return isPlatformOnly(key)
    ? undefined
    : readLive(context, call.environment.namespace, key, call.signal);
}

function driftOf(context: ClusterContext, finding: Finding): DriftFinding[] {
  const { document, live, health, changed = [] } = finding;
  if (health.health === 'missing') {
    return [missingFinding(context.targetId, document)];
  }
  return live && changed.length > 0
    ? [changedFinding(context.targetId, document, { live, changed })]
    : [];
}

/** Objects of kinds that only the platform writes, and that are not part of what was rendered. */
function foreignObjects(
  documents: RenderedDocument[],
  readings: KindReading[],
): KubernetesObject[] {
  return readings
    .filter(isPlatformOnly)
    .flatMap(reading => ('objects' in reading ? reading.objects : []))
    .filter(
      object =>
        !documents.some(({ content }) =>
          sameObject(keyOf(content as KubernetesObject), keyOf(object)),
        ),
    );
}

/** Unobservable is never a pass: a kind of policy that may not be read leaves the baseline unknown. */
function baselineOf(
  findings: Finding[],
  readings: KindReading[],
): boolean | undefined {
  const baseline = findings
    .filter(finding => finding.document.origin === 'baseline')
    .map(isAsRendered);
  if (baseline.includes(false)) {
    return false;
  }
  const unread = readings.some(
    reading =>
      'unreadable' in reading &&
      isPlatformOnly(reading) &&
      opensBaseline(reading),
  );
  return unread || baseline.includes(undefined) ? undefined : true;
}

/** `undefined` when it could not be read. */
function isAsRendered({ health, changed }: Finding): boolean | undefined {
  if (health.health === 'missing') {
    return false;
  }
  return changed && changed.length === 0;
}

function workloadsOf(findings: Finding[]): boolean | undefined {
  const running = findings
    .map(finding => finding.health.running)
    .filter(value => value !== undefined);
  return running.length === 0 ? undefined : running.every(Boolean);
}

function messageOf(findings: Finding[], foreign: KubernetesObject[]): string {
  const opening = foreign.filter(opensBaseline);
  if (opening.length > 0) {
    const names = opening.map(o => `${o.kind} ${o.metadata.name}`);
    return `The platform did not make ${names.join(
      ', ',
    )}, which may open what the baseline closes.`;
  }
  const current = findings.filter(f => f.health.health === 'current').length;
  return `${current} of ${findings.length} objects current`;
}

function toResource(
  context: ClusterContext,
  call: TargetCall,
  { document, health }: Finding,
): ObservedResource {
  const key = keyOf(document.content as KubernetesObject);
  return {
    targetId: context.targetId,
    type: typeOf(key),
    name: key.name,
    namespace: isNamespace(key) ? undefined : call.environment.namespace,
    origin: document.origin,
    health: health.health,
    message: health.message,
    observedAt: context.now().toISOString(),
  };
}
