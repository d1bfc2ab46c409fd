import { useApi } from '@backstage/frontend-plugin-api';
import { Plan } from '@glovebox/backstage-plugin-research-environments-common';
import { useLiveResource } from '@glovebox/guarded-change-react';
import {
  ENVIRONMENTS_CHANNEL,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';
import { isPlanning } from './planView';

/** The plan of a revision, kept fresh; looked at often while it is being made. */
export function usePlan(environmentId: string, revision: number) {
  const api = useApi(researchEnvironmentsApiRef);
  return useLiveResource<Plan>({
    key: `${environmentId}/${revision}`,
    read: signal => api.getPlan(environmentId, revision, { signal }),
    channel: ENVIRONMENTS_CHANNEL,
    concerns: message => message.environmentId === environmentId,
    pollMs: plan => (isPlanning(plan) ? 2_000 : 30_000),
  });
}

/** The approval of a submitted revision, kept fresh. */
export function useApproval(approvalId: string) {
  const api = useApi(researchEnvironmentsApiRef);
  return useLiveResource({
    key: approvalId,
    read: signal => api.getApproval(approvalId, { signal }),
    channel: 'approvals',
    concerns: message => message.approvalId === approvalId,
  });
}
