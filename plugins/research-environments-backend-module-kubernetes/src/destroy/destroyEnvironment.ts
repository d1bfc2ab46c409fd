import pLimit from 'p-limit';
import { DeletionInventoryItem } from '@glovebox/backstage-plugin-research-environments-common';
import {
  TargetCall,
  TargetDestroyResult,
  TargetError,
} from '@glovebox/backstage-plugin-research-environments-node';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { findNamespace, NamespaceFinding } from '../apply/ensureNamespace';
import { ClusterContext } from '../ClusterContext';
import { ClusterState, readState, writeState } from '../ClusterState';
import { CONCURRENCY } from '../concurrency';
import { NAMESPACE_KIND, ObjectKey, typeOf } from '../objects/ObjectKey';
import { readLive } from '../objects/readLive';
import { DEVELOPER_ROLE_BINDING } from '../render/baseline';
import { withTargetErrors } from '../toTargetError';
import { terminationReport } from './terminationReport';

const POLL_MS = 2_000;
/** How long a forced deletion waits before it gives up on what stays. */
const FORCE_GRACE_MS = 60_000;
/** How long a finalizer may hold the namespace before a deletion ends with what stayed. Pods take up to minutes to stop. */
const HELD_GRACE_MS = 5 * 60_000;

type DestroyCall = TargetCall & { force: boolean };
type Destroying = NonNullable<ClusterState['destroying']>;

/**
 * Takes the next step: note what is there, take away people's access, delete the namespace, wait until it is gone.
 * With `force` it gives up on what cannot be removed and lists it.
 */
export async function destroyEnvironment(
  context: ClusterContext,
  call: DestroyCall,
): Promise<TargetDestroyResult> {
  try {
    return await takeNextStep(context, call);
  } catch (error) {
    if (call.force && error instanceof TargetError && !passesSoon(error)) {
      return giveUp(context, call, readState(call.state), error.message);
    }
    throw error;
  }
}

/** A cluster that is busy answers soon; one that cannot be reached may never. */
function passesSoon(error: TargetError): boolean {
  return error.retryable && error.reason !== 'Unreachable';
}

async function takeNextStep(
  context: ClusterContext,
  call: DestroyCall,
): Promise<TargetDestroyResult> {
  const state = readState(call.state);
  const finding = await findNamespace(
    context,
    call.environment,
    state,
    call.signal,
  );
  if (finding.found !== 'ours') {
    return gone(context, call, state, finding);
  }
  const destroying = noteForce(context, call, state.destroying);
  if (!destroying) {
    return noteWhatIsThere(context, call, state, finding.uid);
  }
  if (finding.namespace.metadata.deletionTimestamp === undefined) {
    await removeAccess(context, call);
    await deleteNamespace(context, call, finding.uid);
    return waiting({ ...state, destroying }, 'Namespace is being deleted');
  }
  return waitForNamespace(
    context,
    call,
    { ...state, destroying },
    finding.namespace,
  );
}

/** First step: what is there, so that the inventory tells what was removed from what was gone before. */
async function noteWhatIsThere(
  context: ClusterContext,
  call: DestroyCall,
  state: ClusterState,
  uid: string,
): Promise<TargetDestroyResult> {
  const limit = pLimit(CONCURRENCY);
  const items = await Promise.all(
    state.inventory.map(key =>
      limit(async () => ({
        ...key,
        present: await isPresent(context, call, key),
      })),
    ),
  );
  const now = context.now().toISOString();
  const destroying = {
    since: now,
    items,
    forcedAt: call.force ? now : undefined,
  };
  return {
    done: false,
    state: writeState({ ...state, namespaceUid: uid, destroying }),
    inventory: [],
    message: `${items.filter(i => i.present).length} objects are to be removed`,
    retryAfterMs: 0,
  };
}

function noteForce(
  context: ClusterContext,
  call: DestroyCall,
  destroying: Destroying | undefined,
): Destroying | undefined {
  return destroying && call.force && destroying.forcedAt === undefined
    ? { ...destroying, forcedAt: context.now().toISOString() }
    : destroying;
}

/** What may not be read is taken for present: that the portal cannot look must not keep the environment from being deleted. */
async function isPresent(
  context: ClusterContext,
  call: DestroyCall,
  key: ObjectKey,
): Promise<boolean> {
  const { namespace } = call.environment;
  try {
    return (await readLive(context, namespace, key, call.signal)) !== undefined;
  } catch (error) {
    if (error instanceof TargetError && error.reason === 'Forbidden') {
      return true;
    }
    throw error;
  }
}

/** People lose their access at once, not when the namespace is gone, which finalizers can hold up for long. */
function removeAccess(
  context: ClusterContext,
  call: DestroyCall,
): Promise<boolean> {
  return withTargetErrors(
    {
      cluster: context.cluster.config,
      identity: 'provision',
      doing: `remove RoleBinding '${DEVELOPER_ROLE_BINDING}'`,
    },
    () =>
      context.provision.delete(
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'RoleBinding',
          name: DEVELOPER_ROLE_BINDING,
          namespace: call.environment.namespace,
        },
        { signal: call.signal },
      ),
  );
}

function deleteNamespace(
  context: ClusterContext,
  call: DestroyCall,
  uid: string,
): Promise<boolean> {
  const name = call.environment.namespace;
  return withTargetErrors(
    {
      cluster: context.cluster.config,
      identity: 'provision',
      doing: `delete namespace '${name}'`,
    },
    () =>
      context.provision.delete(
        { ...NAMESPACE_KIND, name },
        { uid, signal: call.signal },
      ),
  );
}

function waitForNamespace(
  context: ClusterContext,
  call: DestroyCall,
  state: ClusterState & { destroying: Destroying },
  namespace: KubernetesObject,
): TargetDestroyResult {
  const report = terminationReport(namespace);
  const { since, forcedAt } = state.destroying;
  const waited = (from: string) =>
    context.now().getTime() - new Date(from).getTime();
  const isOver =
    forcedAt === undefined
      ? report.held && waited(since) > HELD_GRACE_MS
      : report.held || waited(forcedAt) > FORCE_GRACE_MS;
  if (isOver) {
    return giveUp(context, call, state, report.message);
  }
  return waiting(state, report.message);
}

function waiting(state: ClusterState, message: string): TargetDestroyResult {
  return {
    done: false,
    state: writeState(state),
    inventory: [],
    message,
    retryAfterMs: POLL_MS,
  };
}

/** The namespace is not there, or is another one: ours is gone with all that was in it. */
function gone(
  context: ClusterContext,
  call: DestroyCall,
  state: ClusterState,
  finding: NamespaceFinding,
): TargetDestroyResult {
  const wasThere = state.destroying !== undefined;
  const present = state.destroying?.items.filter(i => i.present) ?? [];
  const isOurs = (key: ObjectKey) =>
    present.some(i => i.kind === key.kind && i.name === key.name);
  const outcome = (removed: boolean): DeletionInventoryItem['outcome'] =>
    removed ? 'removed' : 'already-gone';
  const wasMade = state.namespaceUid !== undefined;
  const namespace = item(context, {
    ...NAMESPACE_KIND,
    name: call.environment.namespace,
  });
  return {
    done: true,
    state: writeState({ ...state, inventory: [], destroying: undefined }),
    inventory: [
      ...(wasMade
        ? [
            {
              ...namespace,
              outcome: outcome(wasThere),
              reason:
                finding.found === 'foreign'
                  ? 'Another namespace has this name now; it was not made by the portal and was left alone'
                  : undefined,
            },
          ]
        : []),
      ...state.inventory.map(key => ({
        ...item(context, key),
        outcome: outcome(isOurs(key)),
      })),
    ],
    message: 'Nothing of the environment is left on the cluster',
  };
}

/** What may still be there, with the reason; nothing is tried again. */
function giveUp(
  context: ClusterContext,
  call: DestroyCall,
  state: ClusterState,
  reason: string,
): TargetDestroyResult {
  const notFound = (state.destroying?.items ?? []).filter(i => !i.present);
  const wasGone = (key: ObjectKey) =>
    notFound.some(i => i.kind === key.kind && i.name === key.name);
  const { title } = context.cluster.config;
  const stayed = `${reason} A person with administrator rights on ${title} removes it.`;
  return {
    done: true,
    state: writeState(state),
    inventory: [
      {
        ...item(context, {
          ...NAMESPACE_KIND,
          name: call.environment.namespace,
        }),
        outcome: 'stayed',
        reason: stayed,
      },
      ...state.inventory.map(key => ({
        ...item(context, key),
        ...(wasGone(key)
          ? { outcome: 'already-gone' as const }
          : {
              outcome: 'stayed' as const,
              reason: 'It may still be there, with its namespace',
            }),
      })),
    ],
    message: `Gave up: ${reason}`,
  };
}

function item(
  context: ClusterContext,
  key: ObjectKey,
): Pick<DeletionInventoryItem, 'targetId' | 'type' | 'name'> {
  return { targetId: context.targetId, type: typeOf(key), name: key.name };
}
