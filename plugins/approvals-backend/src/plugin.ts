import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { createConditionTransformer } from '@backstage/plugin-permission-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { approvalPermissions } from '@glovebox/backstage-plugin-approvals-common';
import {
  DatabaseEventStore,
  migrateGuardedChange,
  TrustedCatalog,
  TrustedOrigins,
} from '@glovebox/guarded-change-node';
import { readApprovalsConfig } from './config/readApprovalsConfig';
import { DatabaseApprovalStore } from './database/DatabaseApprovalStore';
import {
  approvalResourceRef,
  isInvolved,
} from './permissions/approvalResource';
import { createRouter } from './router/createRouter';
import { Announcer } from './service/Announcer';
import { ApprovalsContext } from './service/ApprovalsContext';
import { AuthorizedApprovals } from './service/AuthorizedApprovals';
import { sweepApprovals } from './service/sweepApprovals';

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
        const skipMigrations = deps.database.migrations?.skip;
        await migrateGuardedChange(database, { skip: skipMigrations });
        const store = await DatabaseApprovalStore.create({
          database,
          skipMigrations,
        });
        const now = () => new Date();
        const context: ApprovalsContext = {
          store,
          config,
          now,
          events: DatabaseEventStore.create({ database, now }),
          catalog: TrustedCatalog.create({ ...deps, trusted }),
          announcer: new Announcer(deps),
        };

        deps.permissionsRegistry.addResourceType({
          resourceRef: approvalResourceRef,
          permissions: approvalPermissions,
          rules: [isInvolved],
          getResources: async ids => {
            const records = await store.getMany(ids);
            return ids.map(id => records.find(record => record.id === id));
          },
        });
        const approvals = new AuthorizedApprovals(context, {
          permissions: deps.permissions,
          transformConditions: createConditionTransformer(
            deps.permissionsRegistry.getPermissionRuleset(approvalResourceRef),
          ),
        });
        deps.httpRouter.use(createRouter({ ...deps, approvals }));

        await deps.scheduler.scheduleTask({
          id: 'sweep-approvals',
          frequency: { minutes: 1 },
          timeout: { minutes: 5 },
          scope: 'global',
          fn: signal => sweepApprovals(context, signal),
        });
      },
    });
  },
});
