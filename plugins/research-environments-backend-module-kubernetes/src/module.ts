import { createBackendModule } from '@backstage/backend-plugin-api';
import { environmentTargetsExtensionPoint } from '@glovebox/backstage-plugin-research-environments-node';
import { kubernetesClustersServiceRef } from '@glovebox/kubernetes-clusters-node';
import { KubernetesTarget } from './KubernetesTarget';

/**
 * Offers every cluster of `glovebox.clusters` as a place for research environments.
 *
 * @public
 */
export const researchEnvironmentsModuleKubernetes = createBackendModule({
  pluginId: 'research-environments',
  moduleId: 'kubernetes',
  register(env) {
    env.registerInit({
      deps: {
        targets: environmentTargetsExtensionPoint,
        clusters: kubernetesClustersServiceRef,
      },
      async init({ targets, clusters }) {
        for (const cluster of clusters.list()) {
          targets.addTarget(new KubernetesTarget(cluster));
        }
      },
    });
  },
});
