import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import {
  KubernetesClusters,
  KubernetesClustersService,
} from './KubernetesClusters';

/**
 * The clusters in `glovebox.clusters`. A backend needs no `backend.add` for it: the default factory reads the config when
 * the first plugin asks.
 *
 * @public
 */
export const kubernetesClustersServiceRef =
  createServiceRef<KubernetesClustersService>({
    id: 'glovebox.kubernetes-clusters',
    scope: 'plugin',
    defaultFactory: async service =>
      createServiceFactory({
        service,
        deps: { config: coreServices.rootConfig },
        factory: ({ config }) => KubernetesClusters.fromConfig(config),
      }),
  });
