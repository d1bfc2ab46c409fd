import {
  Navigate,
  Route,
  Routes,
  useLocation,
  useParams,
} from 'react-router-dom';
import Box from '@material-ui/core/Box';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  BreadcrumbEntry,
  useApi,
  useRouteRef,
} from '@backstage/frontend-plugin-api';
import {
  LiveResource,
  LiveSection,
  useLiveResource,
  PageContent,
} from '@glovebox/guarded-change-react';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import {
  ENVIRONMENTS_CHANNEL,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';
import { environmentRouteRef } from '../routes';
import { EnvironmentContext } from './EnvironmentContext';
import { EnvironmentHeader } from './EnvironmentHeader';
import { EnvironmentTab } from './EnvironmentTab';
import { firstTab, isMoving } from './environmentView';

const POLL_MS = 30_000;
/** In case signals do not arrive while something is under way. */
const POLL_MOVING_MS = 3_000;

function PageSkeleton(props: { name: string }) {
  return (
    <>
      <EnvironmentHeader name={props.name} tabs={[]} />
      <PageContent>
        <Skeleton variant="text" width="60%" height={36} />
        <Box mt={2}>
          <Skeleton variant="rect" height={160} />
        </Box>
        <Box mt={2}>
          <Skeleton variant="rect" height={160} />
        </Box>
      </PageContent>
    </>
  );
}

function useEnvironmentResource(name: string): LiveResource<Environment> {
  const api = useApi(researchEnvironmentsApiRef);
  return useLiveResource<Environment>({
    key: name,
    read: signal => api.getEnvironment(name, { signal }),
    channel: ENVIRONMENTS_CHANNEL,
    concerns: (message, value) => !value || message.environmentId === value.id,
    pollMs: value => (isMoving(value) ? POLL_MOVING_MS : POLL_MS),
  });
}

function Tabs(props: {
  environment: Environment;
  tabs: EnvironmentTab[];
  basePath: string;
}) {
  const { environment, tabs, basePath } = props;
  return (
    <Routes>
      <Route
        index
        element={<Navigate to={firstTab(environment.status)} replace />}
      />
      {tabs.map(tab => (
        <Route
          key={tab.path}
          path={`${tab.path}/*`}
          element={<PageContent>{tab.element}</PageContent>}
        />
      ))}
      <Route path="*" element={<Navigate to={basePath} replace />} />
    </Routes>
  );
}

/** The page of one environment: its header, and tabs that any plugin can add to. */
export function EnvironmentPage(props: { tabs: EnvironmentTab[] }) {
  const { tabs } = props;
  const { name = '' } = useParams();
  const { pathname } = useLocation();
  const basePath =
    useRouteRef(environmentRouteRef)?.({ name }) ?? `/environments/${name}`;
  const resource = useEnvironmentResource(name);
  const activeTab = tabs.find(tab =>
    `${pathname}/`.startsWith(`${basePath}/${tab.path}/`),
  );
  return (
    <BreadcrumbEntry entry={{ label: name, href: basePath }}>
      <LiveSection
        page
        resource={resource}
        what={`Environment ${name}`}
        skeleton={<PageSkeleton name={name} />}
      >
        {environment => (
          <EnvironmentContext.Provider
            value={{ environment, reload: resource.reload }}
          >
            <EnvironmentHeader
              name={name}
              environment={environment}
              reload={resource.reload}
              activeTabId={activeTab?.path}
              tabs={tabs.map(tab => ({
                id: tab.path,
                label: tab.title,
                href: `${basePath}/${tab.path}`,
              }))}
            />
            <Tabs environment={environment} tabs={tabs} basePath={basePath} />
          </EnvironmentContext.Provider>
        )}
      </LiveSection>
    </BreadcrumbEntry>
  );
}
