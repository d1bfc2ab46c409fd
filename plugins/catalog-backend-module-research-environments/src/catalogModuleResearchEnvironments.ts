import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { ENVIRONMENTS_EVENT_TOPIC } from '@glovebox/backstage-plugin-research-environments-common';
import { researchEnvironmentsServiceRef } from '@glovebox/backstage-plugin-research-environments-node';
import { EnvironmentEntityProvider } from './EnvironmentEntityProvider';
import { gather } from './gather';

/** Changes within this time are brought into the catalog together. */
const GATHER_MS = 1_000;

/**
 * Research environments as catalog entities: soon after each change, and every minute for what was missed.
 *
 * @public
 */
export const catalogModuleResearchEnvironments = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'research-environments',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        environments: researchEnvironmentsServiceRef,
        events: eventsServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init(deps) {
        const { config, logger } = deps;
        const [platformGroup = 'group:default/platform'] =
          config.getOptionalStringArray(
            'glovebox.permissions.platformGroups',
          ) ?? [];
        const provider = EnvironmentEntityProvider.create({
          ...deps,
          platformGroup,
          portalUrl: config.getString('app.baseUrl').replace(/\/+$/, ''),
        });
        deps.catalog.addEntityProvider(provider);

        const soon = gather(GATHER_MS, () =>
          provider
            .refresh()
            .catch(error =>
              logger.warn(
                `Could not bring the environments into the catalog, trying again within a minute: ${error}`,
              ),
            ),
        );
        deps.lifecycle.addShutdownHook(() => soon.stop());
        await deps.events.subscribe({
          id: 'catalog-research-environments',
          topics: [ENVIRONMENTS_EVENT_TOPIC],
          onEvent: async () => soon.call(),
        });
        await deps.scheduler.scheduleTask({
          id: 'refresh-research-environments',
          frequency: { minutes: 1 },
          timeout: { minutes: 2 },
          initialDelay: { seconds: 10 },
          scope: 'local',
          fn: () => provider.refresh(),
        });
      },
    });
  },
});
