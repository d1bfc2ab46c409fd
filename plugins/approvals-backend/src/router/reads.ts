import {
  approvalIdSchema,
  listApprovalEventsQuerySchema,
  listApprovalsQuerySchema,
} from '@glovebox/backstage-plugin-approvals-common';
import { GuardedRouter } from '@glovebox/guarded-change-node';
import { ApprovalsApi } from '../service/ApprovalsApi';

/** What is read: the inbox, one approval with its timeline, and every event for the ledger. */
export function addReadRoutes(
  router: GuardedRouter,
  approvals: ApprovalsApi,
): void {
  router.route({
    method: 'get',
    path: '/approvals',
    eventId: 'approval-list',
    allow: ['user'],
    query: listApprovalsQuerySchema,
    authorize: 'by-service',
    handler: ({ query, credentials }) => approvals.list(query, { credentials }),
  });

  router.route({
    method: 'get',
    path: '/approvals/:id',
    eventId: 'approval-read',
    allow: ['user', 'service'],
    params: approvalIdSchema,
    authorize: 'by-service',
    handler: ({ params, credentials }) =>
      approvals.get(params.id, { credentials }),
  });

  router.route({
    method: 'get',
    path: '/approvals/:id/events',
    eventId: 'approval-timeline',
    allow: ['user', 'service'],
    params: approvalIdSchema,
    authorize: 'by-service',
    handler: async ({ params, credentials }) => ({
      items: await approvals.timeline(params.id, { credentials }),
    }),
  });

  router.route({
    method: 'get',
    path: '/events',
    eventId: 'approval-events',
    audit: true,
    allow: ['service'],
    query: listApprovalEventsQuerySchema,
    authorize: 'by-service',
    handler: async ({ query, credentials }) => ({
      items: await approvals.events(query, { credentials }),
    }),
  });
}
