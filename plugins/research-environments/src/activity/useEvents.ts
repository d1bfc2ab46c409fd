import { useApi } from '@backstage/frontend-plugin-api';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import { useLiveResource } from '@glovebox/guarded-change-react';
import {
  ENVIRONMENTS_CHANNEL,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';

/** What happened to an environment, kept fresh. */
export function useEvents(environment: Environment) {
  const api = useApi(researchEnvironmentsApiRef);
  return useLiveResource({
    key: `${environment.id}/events`,
    read: signal => api.listEvents(environment.id, { signal }),
    channel: ENVIRONMENTS_CHANNEL,
    concerns: message => message.environmentId === environment.id,
  });
}
