/**
 * Clusters from `glovebox.clusters` as typed clients.
 *
 * @packageDocumentation
 */
export * from './ClusterConfig';
export * from './KubernetesApiError';
export * from './KubernetesClient';
export * from './KubernetesClusters';
export * from './kubernetesClustersServiceRef';
export * from './peopleKubeconfig';
export * from './readClustersConfig';
