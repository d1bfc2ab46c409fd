import { useSearchParams } from 'react-router-dom';
import { useApi } from '@backstage/frontend-plugin-api';
import { LiveSection, useLiveResource } from '@glovebox/guarded-change-react';
import {
  ENVIRONMENTS_CHANNEL,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';
import { ConnectorsNotice } from './ConnectorsNotice';
import { OperationsEmpty } from './OperationsEmpty';
import { OperationsFilters } from './OperationsFilters';
import { OperationsList, OperationsSkeleton } from './OperationsList';
import { operationsQueryFrom } from './operationsQuery';
import { OperationsPaging } from './OperationsPaging';

/** In case signals do not arrive. */
const POLL_MS = 10_000;

/** Every operation with its step, its last error and its ways out, the newest trouble first. */
export function OperationsTab() {
  const api = useApi(researchEnvironmentsApiRef);
  const [search] = useSearchParams();
  const query = operationsQueryFrom(search);
  const operations = useLiveResource({
    key: JSON.stringify(query),
    read: signal => api.listOperations(query, { signal }),
    channel: ENVIRONMENTS_CHANNEL,
    pollMs: POLL_MS,
    keepPrevious: true,
  });
  return (
    <>
      <ConnectorsNotice />
      <OperationsFilters />
      <LiveSection
        resource={operations}
        what="The operations"
        skeleton={<OperationsSkeleton />}
      >
        {page =>
          page.items.length === 0 ? (
            <OperationsEmpty />
          ) : (
            <>
              <OperationsList
                operations={page.items}
                reload={operations.reload}
              />
              <OperationsPaging page={page} />
            </>
          )
        }
      </LiveSection>
    </>
  );
}
