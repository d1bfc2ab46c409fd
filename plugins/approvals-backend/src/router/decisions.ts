import {
  approvalIdSchema,
  voteRequestSchema,
} from '@glovebox/backstage-plugin-approvals-common';
import { GuardedRouter } from '@glovebox/guarded-change-node';
import { ApprovalsApi } from '../service/ApprovalsApi';

/** What people decide, in person. */
export function addDecisionRoutes(
  router: GuardedRouter,
  approvals: ApprovalsApi,
): void {
  router.route({
    method: 'post',
    path: '/approvals/:id/votes',
    eventId: 'approval-vote',
    severityLevel: 'high',
    allow: ['user'],
    params: approvalIdSchema,
    body: voteRequestSchema,
    authorize: 'by-service',
    handler: ({ params, body, credentials }) =>
      approvals.vote(params.id, body, { credentials }),
  });
}
