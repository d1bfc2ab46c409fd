import {
  copyOf,
  ensureObject,
  JsonObject,
  numberAt,
  stringAt,
  stringsAt,
  valueAt,
} from '../json';
import { typeKey } from '../registry/ResourceType';
import { badRequest, conflict } from '../status/errors';
import { timestamp } from './metadata';
import { errorTarget, ObjectWriter, WriteTarget } from './ObjectWriter';
import { RequestContext } from './RequestContext';

export type DeleteOptions = {
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  preconditions?: { uid?: string; resourceVersion?: string };
};

/** The finalizers that carry a deletion's propagation policy to the garbage collector. */
export const FOREGROUND = 'foregroundDeletion';
export const ORPHAN = 'orphan';

const POLICIES = ['Orphan', 'Background', 'Foreground'];
const DEFAULT_POD_GRACE_SECONDS = 30;

/** Reads delete options from query and body, as both are accepted. */
export function readDeleteOptions(
  query: URLSearchParams,
  body: JsonObject | undefined,
): DeleteOptions {
  const grace = query.get('gracePeriodSeconds');
  const policy =
    query.get('propagationPolicy') ?? stringAt(body, 'propagationPolicy');
  if (policy && !POLICIES.includes(policy)) {
    throw badRequest(
      `invalid propagationPolicy "${policy}": must be one of ${POLICIES.join(
        ', ',
      )}`,
    );
  }
  const orphan = valueAt(body, 'orphanDependents') === true;
  return {
    gracePeriodSeconds: grace
      ? Number(grace)
      : numberAt(body, 'gracePeriodSeconds'),
    propagationPolicy: (policy ??
      (orphan ? 'Orphan' : undefined)) as DeleteOptions['propagationPolicy'],
    preconditions: {
      uid: stringAt(body, 'preconditions', 'uid'),
      resourceVersion: stringAt(body, 'preconditions', 'resourceVersion'),
    },
  };
}

/**
 * Deletes an object, or marks it as being deleted where finalizers, a grace period or its content must go first.
 * @returns the marked object, or undefined when it is gone.
 */
export function deleteObject(
  writer: ObjectWriter,
  context: RequestContext,
  target: WriteTarget,
  options: DeleteOptions,
): { marked: JsonObject | undefined; live: JsonObject } {
  const live = writer.read(target);
  requirePreconditions(target, live, options);
  writer.admitDeletion(context, target, live);
  const finalizers = finalizersFor(live, options);
  const grace = graceSeconds(live, options);
  const waits = finalizers.length > 0 || grace > 0 || isFilledNamespace(live);
  if (!waits) {
    if (!context.dryRun) writer.store.remove(typeKey(target.type), live);
    return { marked: undefined, live };
  }
  const next = markDeleted(target, live, finalizers, grace, context.now());
  if (!context.dryRun && next !== live) {
    writer.store.put(typeKey(target.type), next);
  }
  return { marked: writer.find(target) ?? next, live };
}

function requirePreconditions(
  target: WriteTarget,
  live: JsonObject,
  options: DeleteOptions,
): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const liveUid = stringAt(live, 'metadata', 'uid');
  const liveVersion = stringAt(live, 'metadata', 'resourceVersion');
  if (uid && uid !== liveUid) {
    throw conflict(
      errorTarget(target),
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${liveUid}`,
    );
  }
  if (resourceVersion && resourceVersion !== liveVersion) {
    throw conflict(
      errorTarget(target),
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${liveVersion}`,
    );
  }
}

function finalizersFor(live: JsonObject, options: DeleteOptions): string[] {
  const finalizers = stringsAt(live, 'metadata', 'finalizers').filter(
    name =>
      options.propagationPolicy === undefined ||
      (name !== FOREGROUND && name !== ORPHAN),
  );
  if (options.propagationPolicy === 'Foreground') {
    return [...finalizers, FOREGROUND];
  }
  return options.propagationPolicy === 'Orphan'
    ? [...finalizers, ORPHAN]
    : finalizers;
}

/** Only pods that were placed on a node and have not ended get time to stop. */
function graceSeconds(live: JsonObject, options: DeleteOptions): number {
  if (live.kind !== 'Pod' || !stringAt(live, 'spec', 'nodeName')) return 0;
  const phase = stringAt(live, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') return 0;
  const wanted =
    options.gracePeriodSeconds ??
    numberAt(live, 'spec', 'terminationGracePeriodSeconds') ??
    DEFAULT_POD_GRACE_SECONDS;
  return Math.max(0, wanted);
}

function isFilledNamespace(live: JsonObject): boolean {
  return (
    live.kind === 'Namespace' &&
    stringsAt(live, 'spec', 'finalizers').length > 0
  );
}

function markDeleted(
  target: WriteTarget,
  live: JsonObject,
  finalizers: string[],
  grace: number,
  now: Date,
): JsonObject {
  const deleted = stringAt(live, 'metadata', 'deletionTimestamp');
  const known = stringsAt(live, 'metadata', 'finalizers');
  const liveGrace =
    numberAt(live, 'metadata', 'deletionGracePeriodSeconds') ?? 0;
  const sameFinalizers =
    known.length === finalizers.length &&
    known.every(name => finalizers.includes(name));
  if (deleted && sameFinalizers && grace >= liveGrace) return live;
  const next = copyOf(live);
  const metadata = ensureObject(next, 'metadata');
  metadata.finalizers = finalizers.length > 0 ? finalizers : undefined;
  metadata.deletionTimestamp ??= timestamp(
    new Date(now.getTime() + grace * 1000),
  );
  metadata.deletionGracePeriodSeconds = grace;
  if (target.type.countsGenerations && !deleted) {
    metadata.generation = (numberAt(live, 'metadata', 'generation') ?? 0) + 1;
  }
  if (live.kind === 'Namespace') {
    ensureObject(next, 'status').phase = 'Terminating';
  }
  return next;
}
