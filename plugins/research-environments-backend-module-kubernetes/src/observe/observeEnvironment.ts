import pLimit from 'p-limit';
import {
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
import { isNamespace, keyOf, sameObject, typeOf } from '../objects/ObjectKey';
import { bindLate } from '../render/bindLate';
import { isRefusalOfObject, toTargetError } from '../toTargetError';
import { baselineDrift } from './baselineDrift';
import { Health, healthOf } from './health';

/** Network policies add up: one that the platform did not make may open what the baseline closes. */
const NETWORK_POLICIES: KubernetesKind[] = [
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy' },
];

/** Objects of one kind, or why they could not be read. */
type KindReading = KubernetesKind &
  ({ objects: KubernetesObject[] } | { unreadable: string });

type Finding = {
  document: RenderedDocument;
  live?: KubernetesObject;
  health: Health;
  /** Whether a baseline object is as rendered; `undefined` when it could not be read. */
  asRendered: boolean | undefined;
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
  const findings = documents.map(document =>
    inspect(document, namespace.namespace, readings),
  );
  const opened = unknownNetworkPolicies(documents, readings);
  return {
    resources: findings.map(finding => toResource(context, call, finding)),
    baselineObserved:
      opened.length > 0 ? false : baselineOf(findings, readings),
    workloadsRunning: workloadsOf(findings),
    message: messageOf(findings, opened),
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
        asRendered: false,
      }),
    ),
    baselineObserved: false,
    workloadsRunning: undefined,
    message:
      namespace.found === 'foreign'
        ? `Namespace '${name}' is not the one that the portal made`
        : `Namespace '${name}' is not there`,
  };
}

/** One list for each kind. A kind that may not be read does not hide the others; a cluster that cannot be asked does. */
async function readKinds(
  context: ClusterContext,
  call: TargetCall,
  documents: RenderedDocument[],
): Promise<KindReading[]> {
  const kinds = new Map(NETWORK_POLICIES.map(kind => [typeOf(kind), kind]));
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
    const isPolicy = NETWORK_POLICIES.some(p => typeOf(p) === typeOf(kind));
    const type = await context.observe.resourceType(kind, { signal });
    if (!type) {
      return { ...kind, objects: [] };
    }
    const objects = await context.observe.list(kind, {
      namespace,
      labelSelector: isPolicy ? undefined : `${LABELS.environmentId}=${id}`,
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

function inspect(
  document: RenderedDocument,
  namespace: KubernetesObject,
  readings: KindReading[],
): Finding {
  const rendered = document.content as KubernetesObject;
  const key = keyOf(rendered);
  const reading = readings.find(r => typeOf(r) === typeOf(key));
  if (reading && 'unreadable' in reading) {
    const health: Health = { health: 'unknown', message: reading.unreadable };
    return { document, health, asRendered: undefined };
  }
  const live = isNamespace(key)
    ? namespace
    : reading?.objects.find(object => sameObject(keyOf(object), key));
  if (!live) {
    return { document, health: { health: 'missing' }, asRendered: false };
  }
  const drift =
    document.origin === 'baseline' ? baselineDrift(rendered, live) : undefined;
  return drift
    ? {
        document,
        live,
        health: {
          health: 'failed',
          message: `${drift} is not as the platform set it`,
        },
        asRendered: false,
      }
    : { document, live, health: healthOf(live), asRendered: true };
}

/** Names of network policies that are not part of what was rendered. */
function unknownNetworkPolicies(
  documents: RenderedDocument[],
  readings: KindReading[],
): string[] {
  const live = readings.flatMap(reading =>
    'objects' in reading &&
    NETWORK_POLICIES.some(policy => typeOf(policy) === typeOf(reading))
      ? reading.objects
      : [],
  );
  return live
    .map(keyOf)
    .filter(
      key =>
        !documents.some(({ content }) =>
          sameObject(keyOf(content as KubernetesObject), key),
        ),
    )
    .map(key => key.name);
}

/** Unobservable is never a pass: a kind of policy that may not be read leaves the baseline unknown. */
function baselineOf(
  findings: Finding[],
  readings: KindReading[],
): boolean | undefined {
  const baseline = findings
    .filter(finding => finding.document.origin === 'baseline')
    .map(finding => finding.asRendered);
  if (baseline.includes(false)) {
    return false;
  }
  const unread = readings.some(
    reading =>
      'unreadable' in reading &&
      NETWORK_POLICIES.some(policy => typeOf(policy) === typeOf(reading)),
  );
  return unread || baseline.includes(undefined) ? undefined : true;
}

function workloadsOf(findings: Finding[]): boolean | undefined {
  const running = findings
    .map(finding => finding.health.running)
    .filter(value => value !== undefined);
  return running.length === 0 ? undefined : running.every(Boolean);
}

function messageOf(findings: Finding[], opened: string[]): string {
  if (opened.length > 0) {
    return `Network policies that the platform did not make: ${opened.join(
      ', ',
    )}. Remove them: they may open what the baseline closes.`;
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
