import {
  ApiBlueprint,
  coreExtensionData,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import { ApprovalSubjectBlueprint } from '@glovebox/guarded-change-react';
import {
  operationsManagePermission,
  RESEARCH_ENVIRONMENT_TYPE,
} from '@glovebox/backstage-plugin-research-environments-common';
import BuildIcon from '@material-ui/icons/Build';
import { researchEnvironmentsApiRef } from './api/ResearchEnvironmentsApi';
import { ResearchEnvironmentsClient } from './api/ResearchEnvironmentsClient';
import { environmentRouteRef, platformRouteRef, rootRouteRef } from './routes';

export const clientApi = ApiBlueprint.make({
  name: 'client',
  params: defineParams =>
    defineParams({
      api: researchEnvironmentsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new ResearchEnvironmentsClient(apis),
    }),
});

export const environmentsPage = PageBlueprint.make({
  params: {
    path: '/environments',
    routeRef: rootRouteRef,
    loader: () =>
      import('./environments/EnvironmentsPage').then(m => (
        <m.EnvironmentsPage />
      )),
  },
});

/** The page of one environment. Its tabs are sub-pages, so that other plugins can add theirs. */
export const environmentPage = PageBlueprint.makeWithOverrides({
  name: 'environment',
  factory(originalFactory, { inputs }) {
    const tabs = inputs.pages.map(page => {
      const path = page.get(coreExtensionData.routePath);
      return {
        path,
        title: page.get(coreExtensionData.title) ?? path,
        element: page.get(coreExtensionData.reactElement),
      };
    });
    return originalFactory({
      path: '/environments/:name',
      routeRef: environmentRouteRef,
      loader: () =>
        import('./environment/EnvironmentPage').then(m => (
          <m.EnvironmentPage tabs={tabs} />
        )),
    });
  },
});

const TAB_OF_ENVIRONMENT = {
  id: 'page:research-environments/environment',
  input: 'pages',
};

export const overviewTab = SubPageBlueprint.make({
  name: 'overview',
  attachTo: TAB_OF_ENVIRONMENT,
  params: {
    path: 'overview',
    title: 'Overview',
    loader: () => import('./overview/OverviewTab').then(m => <m.OverviewTab />),
  },
});

export const planTab = SubPageBlueprint.make({
  name: 'plan',
  attachTo: TAB_OF_ENVIRONMENT,
  params: {
    path: 'plan',
    title: 'Plan & revisions',
    loader: () => import('./plan/PlanTab').then(m => <m.PlanTab />),
  },
});

export const resourcesTab = SubPageBlueprint.make({
  name: 'resources',
  attachTo: TAB_OF_ENVIRONMENT,
  params: {
    path: 'resources',
    title: 'Resources',
    loader: () =>
      import('./resources/ResourcesTab').then(m => <m.ResourcesTab />),
  },
});

export const activityTab = SubPageBlueprint.make({
  name: 'activity',
  attachTo: TAB_OF_ENVIRONMENT,
  params: {
    path: 'activity',
    title: 'Activity',
    loader: () => import('./activity/ActivityTab').then(m => <m.ActivityTab />),
  },
});

/** The pages of the platform team, for them alone. Its tabs are sub-pages, so that other plugins can add theirs. */
export const platformPage = PageBlueprint.makeWithOverrides({
  name: 'platform',
  if: { permissions: { $contains: operationsManagePermission.name } },
  factory(originalFactory, { inputs }) {
    const tabs = inputs.pages.map(page => {
      const path = page.get(coreExtensionData.routePath);
      return {
        path,
        title: page.get(coreExtensionData.title) ?? path,
        element: page.get(coreExtensionData.reactElement),
      };
    });
    return originalFactory({
      path: '/platform',
      routeRef: platformRouteRef,
      title: 'Platform',
      icon: <BuildIcon fontSize="inherit" />,
      noHeader: true,
      loader: () =>
        import('./platform/PlatformPage').then(m => (
          <m.PlatformPage tabs={tabs} />
        )),
    });
  },
});

const TAB_OF_PLATFORM = {
  id: 'page:research-environments/platform',
  input: 'pages',
};

export const operationsTab = SubPageBlueprint.make({
  name: 'operations',
  attachTo: TAB_OF_PLATFORM,
  params: {
    path: 'operations',
    title: 'Operations',
    loader: () =>
      import('./platform/OperationsTab').then(m => <m.OperationsTab />),
  },
});

export const connectorsTab = SubPageBlueprint.make({
  name: 'connectors',
  attachTo: TAB_OF_PLATFORM,
  params: {
    path: 'connectors',
    title: 'Connectors',
    loader: () =>
      import('./platform/ConnectorsTab').then(m => <m.ConnectorsTab />),
  },
});

export const approvalSubject = ApprovalSubjectBlueprint.make({
  params: {
    subjectKind: 'research-environment',
    load: () => import('./plan/ChangeOfApproval').then(m => m.ChangeOfApproval),
  },
});

export const entityCard = EntityCardBlueprint.make({
  name: 'status',
  params: {
    filter: { kind: 'resource', 'spec.type': RESEARCH_ENVIRONMENT_TYPE },
    loader: () =>
      import('./entity/EnvironmentEntityCard').then(m => (
        <m.EnvironmentEntityCard />
      )),
  },
});

export const myEnvironmentsWidget = HomePageWidgetBlueprint.make({
  name: 'my-environments',
  params: {
    name: 'MyEnvironments',
    title: 'My environments',
    description: 'The environments that you have, how they are and until when',
    components: () =>
      import('./home/MyEnvironments').then(m => ({
        Content: m.MyEnvironments,
      })),
  },
});

export const myRequestsWidget = HomePageWidgetBlueprint.make({
  name: 'my-requests',
  params: {
    name: 'MyRequests',
    title: 'My requests',
    description: 'What you asked for and do not have yet',
    components: () =>
      import('./home/MyEnvironments').then(m => ({ Content: m.MyRequests })),
  },
});

export const needsAttentionWidget = HomePageWidgetBlueprint.make({
  name: 'needs-attention',
  params: {
    name: 'NeedsAttention',
    title: 'Needs attention',
    description: 'What failed, cannot be seen or is about to end in your teams',
    components: () =>
      import('./home/NeedsAttention').then(m => ({
        Content: m.NeedsAttention,
      })),
  },
});
