import { FIELD_MANAGER } from '@glovebox/backstage-plugin-research-environments-common';
import { RenderedDocument } from '@glovebox/backstage-plugin-research-environments-node';
import {
  KubernetesApiError,
  KubernetesObject,
} from '@glovebox/kubernetes-clusters-node';
import { ClusterContext } from '../ClusterContext';
import { isNamespace, keyOf, refIn } from '../objects/ObjectKey';
import { baselineDrift } from '../observe/baselineDrift';
import { withTargetErrors } from '../toTargetError';

/** Applies one document. What is part of the baseline is afterwards exactly as rendered; `force` takes fields of others too. */
export async function applyDocument(
  context: ClusterContext,
  document: RenderedDocument,
  signal: AbortSignal,
  { force = mayForce(document) }: { force?: boolean } = {},
): Promise<void> {
  signal.throwIfAborted();
  const object = document.content as KubernetesObject;
  await withTargetErrors(
    {
      cluster: context.cluster.config,
      identity: 'provision',
      doing: `apply ${object.kind} '${object.metadata.name}'`,
    },
    async () => {
      if (document.origin === 'baseline' && !isNamespace(object)) {
        await applyExactly(context, object, signal);
      } else {
        await apply(context, object, force, signal);
      }
    },
  );
}

/** The baseline is the platform's alone: a field that someone else took is taken back. A template's fields may be shared. */
export function mayForce(document: RenderedDocument): boolean {
  return document.origin === 'baseline';
}

async function apply(
  context: ClusterContext,
  object: KubernetesObject,
  force: boolean,
  signal: AbortSignal,
): Promise<KubernetesObject> {
  const { object: applied } = await context.provision.applyServerSide(object, {
    fieldManager: FIELD_MANAGER,
    force,
    signal,
  });
  return applied;
}

/**
 * Server-side apply takes back what the platform set, and leaves what others added: a rule that opens a network policy, an entry of a
 * quota. Such an object is made anew, and so is a binding whose role, which cannot be changed, is another one.
 */
async function applyExactly(
  context: ClusterContext,
  object: KubernetesObject,
  signal: AbortSignal,
): Promise<void> {
  const found = await applyOrFind(context, object, signal);
  if (!found || baselineDrift(object, found) === undefined) {
    return;
  }
  const { namespace = '' } = object.metadata;
  await context.provision.delete(refIn(namespace, keyOf(object)), {
    uid: found.metadata.uid,
    signal,
  });
  await apply(context, object, true, signal);
}

/** The object as it is once applied, or as it is when it cannot be changed to what it should be. */
async function applyOrFind(
  context: ClusterContext,
  object: KubernetesObject,
  signal: AbortSignal,
): Promise<KubernetesObject | undefined> {
  try {
    return await apply(context, object, true, signal);
  } catch (error) {
    const isBinding = object.kind === 'RoleBinding';
    if (!isBinding || !isInvalid(error)) {
      throw error;
    }
    const { namespace = '' } = object.metadata;
    const ref = refIn(namespace, keyOf(object));
    const live = await context.observe.get(ref, { signal });
    if (!live || baselineDrift(object, live) === undefined) {
      throw error;
    }
    return live;
  }
}

function isInvalid(error: unknown): boolean {
  return error instanceof KubernetesApiError && error.code === 422;
}
