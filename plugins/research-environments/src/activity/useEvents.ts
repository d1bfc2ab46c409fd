import { useApi } from '@backstage/frontend-plugin-api';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import { useLiveResource } from '@glovebox/guarded-change-react';
import {
  ENVIRONMENTS_CHANNEL,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';
import { readDecisions } from './decisions';

/** What happened to an environment and who decided about it, kept fresh. */
export function useEvents(environment: Environment) {
  const api = useApi(researchEnvironmentsApiRef);
  return useLiveResource({
    key: `${environment.id}/events`,
    read: async signal => {
      const events = await api.listEvents(environment.id, { signal });
      const about = { environment, events };
      return [...events, ...(await readDecisions(api, about, { signal }))];
    },
    channel: ENVIRONMENTS_CHANNEL,
    concerns: message => message.environmentId === environment.id,
  });
}
