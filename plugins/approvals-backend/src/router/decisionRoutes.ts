import {
  approvalIdSchema,
  voteRequestSchema,
} from '@glovebox/backstage-plugin-approvals-common';
import { GuardedRouter } from '@glovebox/guarded-change-node';
import { Approvals } from '../service/Approvals';

/** What people decide, in person. */
export function addDecisionRoutes(
  router: GuardedRouter,
  approvals: Approvals,
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
      approvals.vote({ id: params.id, vote: body, credentials }),
  });
}
