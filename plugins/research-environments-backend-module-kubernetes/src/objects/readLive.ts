import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { ClusterContext } from '../ClusterContext';
import { withTargetErrors } from '../toTargetError';
import { ObjectKey, refIn } from './ObjectKey';

/** The object as it is now, or `undefined`; of a kind that the cluster does not serve there are none. */
export async function readLive(
  context: ClusterContext,
  namespace: string,
  key: ObjectKey,
  signal: AbortSignal,
): Promise<KubernetesObject | undefined> {
  return withTargetErrors(
    {
      cluster: context.cluster.config,
      identity: 'observe',
      doing: `look at ${key.kind} '${key.name}'`,
    },
    async () => {
      const type = await context.observe.resourceType(key, { signal });
      return type
        ? context.observe.get(refIn(namespace, key), { signal })
        : undefined;
    },
  );
}
