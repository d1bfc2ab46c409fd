import { TargetError } from '@glovebox/backstage-plugin-research-environments-node';
import { ClusterIdentity } from '@glovebox/kubernetes-clusters-node';
import { ClusterContext } from './ClusterContext';
import { withTargetErrors } from './toTargetError';

/** One permission that an identity cannot do without stands for all that `deploy/rbac` grants. */
const NEEDS: {
  identity: ClusterIdentity;
  verb: string;
  resource: string;
}[] = [
  { identity: 'observe', verb: 'list', resource: 'pods' },
  { identity: 'provision', verb: 'create', resource: 'namespaces' },
];

/** Whether the cluster answers and takes the portal's identities for what they are. Never throws. */
export async function checkCluster(
  context: ClusterContext,
  signal: AbortSignal,
): Promise<{ healthy: boolean; reason: string; message: string }> {
  const { config } = context.cluster;
  try {
    for (const { identity, verb, resource } of NEEDS) {
      const allowed = await withTargetErrors(
        { cluster: config, identity, doing: 'check what the portal may do' },
        () => context[identity].can({ verb, resource }, { signal }),
      );
      if (!allowed) {
        return {
          healthy: false,
          reason: 'Forbidden',
          message: `The portal's ${identity} identity on ${config.title} may not ${verb} ${resource}. The platform team grants it the rights in deploy/rbac/kubernetes.`,
        };
      }
    }
    return {
      healthy: true,
      reason: 'Reachable',
      message: `${config.title} answers and accepts the portal's identities.`,
    };
  } catch (error) {
    return {
      healthy: false,
      reason: error instanceof TargetError ? error.reason : 'Unknown',
      message: error instanceof Error ? error.message : String(error),
    };
  }
}
