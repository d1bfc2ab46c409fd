import { useApi } from '@backstage/frontend-plugin-api';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import { useLiveResource } from '@glovebox/guarded-change-react';
import {
  ENVIRONMENTS_CHANNEL,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';
import { isMoving } from '../environment/environmentView';

/** What was observed of an environment, kept fresh. */
export function useResources(environment: Environment) {
  const api = useApi(researchEnvironmentsApiRef);
  return useLiveResource({
    key: `${environment.id}/resources`,
    read: signal => api.listResources(environment.id, { signal }),
    channel: ENVIRONMENTS_CHANNEL,
    concerns: message => message.environmentId === environment.id,
    pollMs: isMoving(environment) ? 5_000 : 30_000,
  });
}
