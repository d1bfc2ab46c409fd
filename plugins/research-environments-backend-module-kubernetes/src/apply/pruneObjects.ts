import pLimit from 'p-limit';
import { LABELS } from '@glovebox/backstage-plugin-research-environments-common';
import { TargetEnvironment } from '@glovebox/backstage-plugin-research-environments-node';
import { ClusterContext } from '../ClusterContext';
import { CONCURRENCY } from '../concurrency';
import { ObjectKey, refIn } from '../objects/ObjectKey';
import { readLive } from '../objects/readLive';
import { withTargetErrors } from '../toTargetError';

/** Removes objects that an earlier revision made and this one does not hold, if they still are what the portal made. */
export async function pruneObjects(
  context: ClusterContext,
  environment: TargetEnvironment,
  keys: ObjectKey[],
  signal: AbortSignal,
): Promise<void> {
  const limit = pLimit(CONCURRENCY);
  await Promise.all(
    keys.map(key =>
      limit(() => pruneObject(context, environment, key, signal)),
    ),
  );
}

async function pruneObject(
  context: ClusterContext,
  environment: TargetEnvironment,
  key: ObjectKey,
  signal: AbortSignal,
): Promise<void> {
  const ref = refIn(environment.namespace, key);
  const live = await readLive(context, environment.namespace, key, signal);
  if (live?.metadata.labels?.[LABELS.environmentId] !== environment.id) {
    return;
  }
  await withTargetErrors(
    {
      cluster: context.cluster.config,
      identity: 'provision',
      doing: `remove ${key.kind} '${key.name}'`,
    },
    () => context.provision.delete(ref, { uid: live.metadata.uid, signal }),
  );
}
