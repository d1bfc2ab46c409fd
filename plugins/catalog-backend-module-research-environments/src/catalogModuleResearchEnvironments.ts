import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { ENVIRONMENTS_EVENT_TOPIC } from '@glovebox/backstage-plugin-research-environments-common';
import { researchEnvironmentsServiceRef } from '@glovebox/backstage-plugin-research-environments-node';
import { readPortalGroups } from '@glovebox/guarded-change-node';
import { z } from 'zod';
import { EnvironmentEntityProvider } from './EnvironmentEntityProvider';
import { gather } from './gather';

/** Changes within this time are brought into the catalog together. */
const GATHER_MS = 1_000;

/** How often everything is read again, for what was missed. */
const REFRESH_MINUTES = 5;

/** An `EnvironmentSignal`. */
const changedSchema = z.object({ environmentId: z.string() });

/**
 * Research environments as catalog entities: each soon after its change, and all every five minutes for what was missed.
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
          readPortalGroups(config).platformGroups;
        const provider = EnvironmentEntityProvider.create({
          ...deps,
          platformGroup,
          portalUrl: config.getString('app.baseUrl').replace(/\/+$/, ''),
        });
        deps.catalog.addEntityProvider(provider);

        const soon = gather<string>(GATHER_MS, ids =>
          provider
            .update(ids)
            .catch(error =>
              logger.warn(
                `Could not bring ${ids.size} changed environments into the catalog; all are read again within ${REFRESH_MINUTES} minutes: ${error}`,
              ),
            ),
        );
        deps.lifecycle.addShutdownHook(() => soon.stop());
        await deps.events.subscribe({
          id: 'catalog-research-environments',
          topics: [ENVIRONMENTS_EVENT_TOPIC],
          onEvent: async ({ eventPayload }) =>
            soon.call(changedSchema.parse(eventPayload).environmentId),
        });
        await deps.scheduler.scheduleTask({
          id: 'refresh-research-environments',
          frequency: { minutes: REFRESH_MINUTES },
          timeout: { minutes: 2 },
          initialDelay: { seconds: 10 },
          // The catalog's database is that of all replicas.
          scope: 'global',
          fn: () => provider.refresh(),
        });
      },
    });
  },
});
