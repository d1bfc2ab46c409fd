import { createBackendModule } from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { researchEnvironmentsServiceRef } from '@glovebox/backstage-plugin-research-environments-node';
import { createRequestAction } from './actions/createRequestAction';

/** Adds the action `research-environment:request` to the scaffolder. @public */
export const scaffolderModuleResearchEnvironments = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'research-environments',
  register(reg) {
    reg.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        environments: researchEnvironmentsServiceRef,
      },
      async init({ actions, environments }) {
        actions.addActions(createRequestAction({ environments }));
      },
    });
  },
});
