import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import LayersIcon from '@material-ui/icons/Layers';
import {
  activityTab,
  approvalSubject,
  clientApi,
  connectorsTab,
  entityCard,
  environmentPage,
  environmentsPage,
  myEnvironmentsWidget,
  myRequestsWidget,
  needsAttentionWidget,
  operationsTab,
  overviewTab,
  planTab,
  platformPage,
  resourcesTab,
} from './extensions';
import {
  approvalRouteRef,
  createRouteRefExternal,
  environmentRouteRef,
  platformRouteRef,
  rootRouteRef,
  templateRouteRef,
} from './routes';

/**
 * Research environments: the list, the page of each, their plan for approvers, and their cards on the home page and in the catalog.
 *
 * @public
 */
export const researchEnvironmentsPlugin = createFrontendPlugin({
  pluginId: 'research-environments',
  title: 'Environments',
  icon: <LayersIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: {
    root: rootRouteRef,
    environment: environmentRouteRef,
    platform: platformRouteRef,
  },
  externalRoutes: {
    create: createRouteRefExternal,
    template: templateRouteRef,
    approval: approvalRouteRef,
  },
  extensions: [
    clientApi,
    environmentsPage,
    environmentPage,
    overviewTab,
    planTab,
    resourcesTab,
    activityTab,
    platformPage,
    operationsTab,
    connectorsTab,
    approvalSubject,
    entityCard,
    myEnvironmentsWidget,
    myRequestsWidget,
    needsAttentionWidget,
  ],
});
