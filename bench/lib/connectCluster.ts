import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import {
  KubernetesCluster,
  KubernetesClusters,
} from '@glovebox/kubernetes-clusters-node';

/** The cluster `aks-east` of local-cloud, with the identities and the clients that the portal has. */
export function connectCluster(dataDir: string): KubernetesCluster {
  const identity = (name: string) => ({
    kubeconfig: join(
      dataDir,
      'local-cloud',
      `kubeconfig-aks-east-${name}.yaml`,
    ),
  });
  const clusters = KubernetesClusters.fromConfig(
    new ConfigReader({
      glovebox: {
        clusters: [
          {
            name: 'aks-east',
            region: 'eastus',
            riskClasses: ['standard'],
            identities: {
              observe: identity('observer'),
              provision: identity('provisioner'),
            },
          },
        ],
      },
    }),
  );
  return clusters.get('aks-east');
}
