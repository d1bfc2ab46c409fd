import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { approvalPermissions } from '@glovebox/backstage-plugin-approvals-common';
import {
  DatabaseEventCursorStore,
  DatabaseEventStore,
  TrustedCatalog,
  TrustedOrigins,
} from '@glovebox/guarded-change-node';
import { readApprovalsConfig } from './config/readApprovalsConfig';
import { DatabaseApprovalStore } from './database/DatabaseApprovalStore';
import { migrate } from './database/migrate';
import { approvalResourceRef } from './permissions/approvalResource';
import { approvalRules } from './permissions/rules';
import { createRouter } from './router/createRouter';
import { approvalAudience } from './service/approvalAudience';
import { ApprovalsContext } from './service/ApprovalsContext';
import { AuthorizedApprovals } from './service/AuthorizedApprovals';
import { ChangeSignals } from './service/ChangeSignals';
import { DefaultApprovals } from './service/DefaultApprovals';
import { startLoops } from './service/startLoops';

/**
 * Approvals: who must agree, votes bound to an exact digest, each approval used once.
 *
 * @public
 */
export const approvalsPlugin = createBackendPlugin({
  pluginId: 'approvals',
  register(env) {
    env.registerInit({
      deps: {
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
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
      },
      async init(deps) {
        const config = readApprovalsConfig(deps.config);
        const trusted = TrustedOrigins.fromConfig(deps.config);
        const database = await deps.database.getClient();
        await migrate(database, { skip: deps.database.migrations?.skip });

        const now = () => new Date();
        const store = DatabaseApprovalStore.create({ database });
        const trustedCatalog = TrustedCatalog.create({ ...deps, trusted });
        const catalogToShow = trustedCatalog.toShow({ now });
        const signals = ChangeSignals.create({
          ...deps,
          audience: record => approvalAudience({ catalogToShow }, record),
        });
        const context: ApprovalsContext = {
          store,
          config,
          now,
          logger: deps.logger,
          events: DatabaseEventStore.create({ database, now }),
          catalog: trustedCatalog,
          catalogToShow,
          changed: record => signals.changed(record),
        };

        deps.permissionsRegistry.addResourceType({
          resourceRef: approvalResourceRef,
          permissions: approvalPermissions,
          rules: approvalRules,
          getResources: async ids => {
            const records = await store.getMany(ids);
            return ids.map(id => records.find(record => record.id === id));
          },
        });
        const approvals = AuthorizedApprovals.create({
          ...deps,
          store,
          trustedCatalog,
          approvals: DefaultApprovals.create(context),
        });
        deps.httpRouter.use(createRouter({ ...deps, approvals }));

        const announce = await startLoops(context, {
          ...deps,
          cursors: DatabaseEventCursorStore.create({ database }),
        });
        signals.onChange(announce);
      },
    });
  },
});
