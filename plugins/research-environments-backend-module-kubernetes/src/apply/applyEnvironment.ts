import pLimit from 'p-limit';
import {
  RenderedDocument,
  TargetCall,
  TargetStepResult,
} from '@glovebox/backstage-plugin-research-environments-node';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { ClusterContext } from '../ClusterContext';
import { CONCURRENCY } from '../concurrency';
import { ClusterState, readState, writeState } from '../ClusterState';
import {
  isNamespace,
  keyOf,
  ObjectKey,
  sameObject,
} from '../objects/ObjectKey';
import { applyGroups } from '../render/applyGroups';
import { bindLate } from '../render/bindLate';
import {
  createNamespace,
  findNamespace,
  refuseOtherNamespace,
} from './ensureNamespace';
import { applyDocument } from './applyDocument';
import { pruneObjects } from './pruneObjects';

/**
 * Takes the next step: store an id, make the namespace, apply one group of objects after the other, prune. Each step
 * returns before the next, so that what was made is recorded before anything else is.
 */
export async function applyEnvironment(
  context: ClusterContext,
  call: TargetCall & { inputs: Record<string, string> },
): Promise<TargetStepResult> {
  const { environment, rendered, signal } = call;
  const state: ClusterState = {
    ...readState(call.state),
    bound: call.inputs,
  };
  const documents = bindLate(rendered, call.inputs, 'remove');
  const total = documents.length;
  if (state.creationId === undefined) {
    return goOn({ ...state, creationId: context.randomId() }, 0, total);
  }
  const finding = await findNamespace(context, environment, state, signal);
  refuseOtherNamespace(context, environment, state, finding);
  if (finding.found === 'absent') {
    const namespace = documents[0].content as KubernetesObject;
    const uid = await createNamespace(
      context,
      namespace,
      state.creationId,
      signal,
    );
    return goOn(
      recordIntent(state, uid, environment.revision, documents),
      1,
      total,
    );
  }
  if (
    finding.found === 'ours' &&
    state.applying?.revision !== environment.revision
  ) {
    const { uid } = finding;
    return goOn(
      recordIntent(state, uid, environment.revision, documents),
      0,
      total,
    );
  }
  return applyNextGroup(context, call, state, documents);
}

async function applyNextGroup(
  context: ClusterContext,
  call: TargetCall,
  state: ClusterState,
  documents: RenderedDocument[],
): Promise<TargetStepResult> {
  const groups = applyGroups(documents);
  const next = state.applying?.nextGroup ?? 0;
  await applyGroup(context, groups[next] ?? [], call.signal);
  const done = groups.slice(0, next + 1).flat().length;
  if (next + 1 < groups.length) {
    const { revision } = call.environment;
    return goOn(
      { ...state, applying: { revision, nextGroup: next + 1 } },
      done,
      documents.length,
    );
  }
  const inventory = inventoryOf(documents);
  await pruneObjects(
    context,
    call.environment,
    state.inventory.filter(old => !inventory.some(k => sameObject(k, old))),
    call.signal,
  );
  return {
    done: true,
    state: writeState({ ...state, inventory, applying: undefined }),
    message: `${done} of ${documents.length} objects applied`,
    progress: { done, total: documents.length },
  };
}

/** Applies every object of a group before it says which one failed, so that one bad object does not hide the next. */
async function applyGroup(
  context: ClusterContext,
  documents: RenderedDocument[],
  signal: AbortSignal,
): Promise<void> {
  const limit = pLimit(CONCURRENCY);
  const results = await Promise.allSettled(
    documents.map(document =>
      limit(() => applyDocument(context, document, signal)),
    ),
  );
  const failure = results.find(result => result.status === 'rejected');
  if (failure) {
    throw failure.reason;
  }
}

/** The inventory holds what is about to be made before it is made, beside what is there. */
function recordIntent(
  state: ClusterState,
  namespaceUid: string,
  revision: number,
  documents: RenderedDocument[],
): ClusterState {
  const planned = inventoryOf(documents);
  const others = state.inventory.filter(
    old => !planned.some(key => sameObject(key, old)),
  );
  return {
    ...state,
    namespaceUid,
    inventory: [...planned, ...others],
    applying: { revision, nextGroup: 0 },
  };
}

function inventoryOf(documents: RenderedDocument[]): ObjectKey[] {
  return documents
    .map(document => keyOf(document.content as KubernetesObject))
    .filter(key => !isNamespace(key));
}

function goOn(
  state: ClusterState,
  done: number,
  total: number,
): TargetStepResult {
  return {
    done: false,
    state: writeState(state),
    message: `${done} of ${total} objects applied`,
    progress: { done, total },
    retryAfterMs: 0,
  };
}
