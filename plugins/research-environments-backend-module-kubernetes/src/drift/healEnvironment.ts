import pLimit from 'p-limit';
import {
  DriftFinding,
  driftKey,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  RenderedDocument,
  TargetCall,
  TargetStepResult,
} from '@glovebox/backstage-plugin-research-environments-node';
import {
  KubernetesApiError,
  KubernetesObject,
} from '@glovebox/kubernetes-clusters-node';
import { applyDocument } from '../apply/applyDocument';
import { findNamespace, refuseOtherNamespace } from '../apply/ensureNamespace';
import { ClusterContext } from '../ClusterContext';
import { readState, writeState } from '../ClusterState';
import { CONCURRENCY } from '../concurrency';
import { keyOf, refIn, typeOf } from '../objects/ObjectKey';
import { applyGroups } from '../render/applyGroups';
import { bindLate } from '../render/bindLate';
import { withTargetErrors } from '../toTargetError';
import { opensBaseline } from './platformOnlyKinds';

/**
 * Writes the drifted objects as they were rendered, taking fields back from whoever took them, and removes what was added. The
 * baseline first, so that nothing opens meanwhile.
 */
export async function healEnvironment(
  context: ClusterContext,
  call: TargetCall & { findings: readonly DriftFinding[] },
): Promise<TargetStepResult> {
  const { environment, findings, rendered, signal } = call;
  const state = readState(call.state);
  const finding = await findNamespace(context, environment, state, signal);
  refuseOtherNamespace(context, environment, state, finding);

  const keys = new Set(
    findings.filter(f => f.remedy === 'restore').map(driftKey),
  );
  const drifted = bindLate(rendered, state.bound, 'remove').filter(document =>
    keys.has(keyOfDocument(context, document)),
  );
  const foreign = findings.filter(f => f.remedy === 'remove');
  await each(foreign, object => removeForeign(context, call, object));
  for (const group of applyGroups(drifted)) {
    await each(group, document =>
      applyDocument(context, document, signal, { force: true }),
    );
  }
  const total = drifted.length + foreign.length;
  return {
    done: true,
    state: writeState(state),
    message: `${total} of ${total} objects restored`,
    progress: { done: total, total },
  };
}

/** Only what may open the baseline, and only the very object that was found. */
async function removeForeign(
  context: ClusterContext,
  { environment, rendered, signal }: TargetCall,
  finding: DriftFinding,
): Promise<void> {
  const split = finding.type.lastIndexOf('/');
  const key = {
    apiVersion: finding.type.slice(0, split),
    kind: finding.type.slice(split + 1),
    name: finding.name,
  };
  const isOurs = rendered.documents.some(
    document => keyOfDocument(context, document) === driftKey(finding),
  );
  if (isOurs || !opensBaseline(key) || finding.uid === undefined) {
    return;
  }
  await withTargetErrors(
    {
      cluster: context.cluster.config,
      identity: 'provision',
      doing: `remove ${key.kind} '${key.name}', which the platform did not make`,
    },
    async () => {
      try {
        await context.provision.delete(refIn(environment.namespace, key), {
          uid: finding.uid,
          signal,
        });
      } catch (error) {
        // Another one of that name stands there now: the next look finds it, with who made it.
        if (!(error instanceof KubernetesApiError && error.code === 409)) {
          throw error;
        }
      }
    },
  );
}

function keyOfDocument(
  { targetId }: ClusterContext,
  { content }: RenderedDocument,
): string {
  const key = keyOf(content as KubernetesObject);
  return driftKey({ targetId, type: typeOf(key), name: key.name });
}

/** Tries every one before it says which failed. */
async function each<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const limit = pLimit(CONCURRENCY);
  const results = await Promise.allSettled(
    items.map(item => limit(() => work(item))),
  );
  const failure = results.find(result => result.status === 'rejected');
  if (failure) {
    throw failure.reason;
  }
}
