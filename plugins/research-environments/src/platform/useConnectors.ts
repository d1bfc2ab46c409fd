import { useApi } from '@backstage/frontend-plugin-api';
import { useLiveResource } from '@glovebox/guarded-change-react';
import {
  ENVIRONMENTS_CHANNEL,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';

const POLL_MS = 10_000;

/** The connectors as they were last checked. */
export function useConnectors() {
  const api = useApi(researchEnvironmentsApiRef);
  return useLiveResource({
    key: 'connectors',
    read: signal => api.listConnectors({ signal }),
    channel: ENVIRONMENTS_CHANNEL,
    pollMs: POLL_MS,
  });
}
