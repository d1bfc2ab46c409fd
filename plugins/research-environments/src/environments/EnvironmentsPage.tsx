import { useSearchParams } from 'react-router-dom';
import { Header } from '@backstage/ui';
import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import {
  LiveSection,
  useLiveResource,
  PageContent,
} from '@glovebox/guarded-change-react';
import {
  ENVIRONMENTS_CHANNEL,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';
import { rootRouteRef } from '../routes';
import { CreateButton } from './CreateButton';
import { EnvironmentsEmpty } from './EnvironmentsEmpty';
import { EnvironmentsFilters } from './EnvironmentsFilters';
import { EnvironmentsPaging } from './EnvironmentsPaging';
import {
  EnvironmentsTable,
  EnvironmentsTableSkeleton,
} from './EnvironmentsTable';
import { queryFromSearch } from './listQuery';
import { useFirstView } from './useFirstView';

const VIEWS = [
  { id: 'mine', label: 'Mine' },
  { id: 'team', label: 'My teams’' },
  { id: 'all', label: 'All' },
];

function EnvironmentsList() {
  const api = useApi(researchEnvironmentsApiRef);
  const [search] = useSearchParams();
  const query = queryFromSearch(search);
  const environments = useLiveResource({
    key: JSON.stringify(query),
    read: signal => api.listEnvironments(query, { signal }),
    channel: ENVIRONMENTS_CHANNEL,
    keepPrevious: true,
  });
  return (
    <LiveSection
      resource={environments}
      what="The environments"
      skeleton={<EnvironmentsTableSkeleton />}
    >
      {page =>
        page.items.length === 0 ? (
          <EnvironmentsEmpty view={query.view} />
        ) : (
          <>
            <EnvironmentsTable environments={page.items} />
            <EnvironmentsPaging page={page} />
          </>
        )
      }
    </LiveSection>
  );
}

/** The environments, by view and filters that live in the URL. */
export function EnvironmentsPage() {
  const basePath = useRouteRef(rootRouteRef)?.() ?? '/environments';
  const [search] = useSearchParams();
  const isLooking = useFirstView();
  return (
    <>
      <Header
        title="Environments"
        description="Isolated places to do research in: who has them, how they are, and until when."
        tabs={VIEWS.map(view => ({
          ...view,
          href: `${basePath}?view=${view.id}`,
        }))}
        activeTabId={isLooking ? null : queryFromSearch(search).view}
        customActions={<CreateButton />}
      />
      <PageContent>
        <EnvironmentsFilters />
        {isLooking ? <EnvironmentsTableSkeleton /> : <EnvironmentsList />}
      </PageContent>
    </>
  );
}
