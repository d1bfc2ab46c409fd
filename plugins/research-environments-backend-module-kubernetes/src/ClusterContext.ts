import {
  KubernetesClient,
  KubernetesCluster,
} from '@glovebox/kubernetes-clusters-node';

/** What every call to a cluster needs. */
export interface ClusterContext {
  /** `kubernetes:<name>`. */
  targetId: string;
  cluster: KubernetesCluster;
  observe: KubernetesClient;
  provision: KubernetesClient;
  now: () => Date;
  randomId: () => string;
}
