import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { ScmIntegrations } from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { approvalsServiceRef } from '@glovebox/backstage-plugin-approvals-node';
import { researchEnvironmentPermissions } from '@glovebox/backstage-plugin-research-environments-common';
import { environmentTargetsExtensionPoint } from '@glovebox/backstage-plugin-research-environments-node';
import {
  DatabaseEventCursorStore,
  TrustedCatalog,
  TrustedOrigins,
} from '@glovebox/guarded-change-node';
import { registerActions } from './actions/registerActions';
import { readAllowedContent } from './bundle/allowedContent';
import { DatabaseEnvironmentStore } from './database/DatabaseEnvironmentStore';
import { migrate } from './database/migrate';
import { environmentResourceRef } from './permissions/environmentResource';
import { environmentRules } from './permissions/rules';
import { createRouter } from './router/createRouter';
import { AuthorizedEnvironments } from './service/AuthorizedEnvironments';
import { CatalogDirectory } from './service/CatalogDirectory';
import { CatalogTemplates } from './service/CatalogTemplates';
import { ChangeSignals } from './service/ChangeSignals';
import { Connectors } from './service/Connectors';
import { createLifecycle } from './service/createLifecycle';
import { DefaultEnvironments } from './service/DefaultEnvironments';
import { environmentAudience } from './service/environmentAudience';
import { PLUGIN_ID } from './service/lifecycle';
import { APPROVALS_TOPIC, onApprovalEvent } from './service/onApprovalEvent';
import { PlatformOperations } from './service/PlatformOperations';
import { platformRules } from './service/platformRules';
import { portalDependencies } from './service/portalDependencies';
import { readSettings } from './service/settings';
import { startLoops } from './service/startLoops';
import { TargetRegistry } from './service/TargetRegistry';

/**
 * Research environments: planned, approved, provisioned, observed and deleted.
 *
 * @public
 */
export const researchEnvironmentsPlugin = createBackendPlugin({
  pluginId: PLUGIN_ID,
  register(env) {
    const targets = new TargetRegistry();
    env.registerExtensionPoint(environmentTargetsExtensionPoint, {
      addTarget: target => targets.add(target),
    });
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        approvals: approvalsServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
        urlReader: coreServices.urlReader,
      },
      async init(deps) {
        const { config, logger, permissionsRegistry } = deps;
        const settings = readSettings(config);
        const rules = platformRules(config);
        const trusted = TrustedOrigins.fromConfig(config);
        const database = await deps.database.getClient();
        await migrate(database, { skip: deps.database.migrations?.skip });

        const now = () => new Date();
        const catalog = TrustedCatalog.create({ ...deps, trusted });
        const catalogToShow = catalog.toShow({ now });
        const directory = CatalogDirectory.create({
          catalog,
          catalogToShow,
          templates: CatalogTemplates.create({
            ...deps,
            trusted,
            integrations: ScmIntegrations.fromConfig(config),
          }),
          platformGroups: settings.platformGroups,
        });
        const store = DatabaseEnvironmentStore.create({ database });
        const signals = ChangeSignals.create({
          ...deps,
          audience: id =>
            environmentAudience({ store, people: catalogToShow, settings }, id),
        });
        const context = createLifecycle({
          ...deps,
          database,
          settings,
          targets,
          rules,
          directory,
          now,
          changed: id => signals.changed(id),
        });

        permissionsRegistry.addResourceType({
          resourceRef: environmentResourceRef,
          permissions: researchEnvironmentPermissions,
          rules: environmentRules,
          getResources: async ids => {
            const found = await context.store.getMany(ids);
            return ids.map(id => found.find(f => f.environment.id === id));
          },
        });
        const connectors = Connectors.create(context, {
          dependencies: portalDependencies(context),
        });
        const environments = AuthorizedEnvironments.create({
          ...deps,
          store: context.store,
          environments: DefaultEnvironments.create(context),
        });
        deps.httpRouter.use(
          createRouter({
            ...deps,
            connectors,
            operations: PlatformOperations.create(context),
            environments,
          }),
        );
        registerActions(deps.actionsRegistry, environments);

        await deps.events.subscribe({
          id: PLUGIN_ID,
          topics: [APPROVALS_TOPIC],
          onEvent: event => onApprovalEvent(context, event),
        });
        const announce = startLoops(context, {
          lifecycle: deps.lifecycle,
          logger,
          notifications: deps.notifications,
          connectors,
          kinds: readAllowedContent(config).kubernetesKinds,
          cursors: DatabaseEventCursorStore.create({ database }),
        });
        signals.onChange(announce);
      },
    });
  },
});
