import {
  approvalIdSchema,
  listApprovalEventsQuerySchema,
  listApprovalsQuerySchema,
} from '@glovebox/backstage-plugin-approvals-common';
import { GuardedRouter } from '@glovebox/guarded-change-node';
import { Approvals } from '../service/Approvals';

/** What is read: the inbox, one approval with its timeline, and every event for the ledger and for people who audit. */
export function addReadRoutes(
  router: GuardedRouter,
  approvals: Approvals,
): void {
  router.route({
    method: 'get',
    path: '/approvals',
    eventId: 'approval-list',
    allow: ['user'],
    query: listApprovalsQuerySchema,
    authorize: 'by-service',
    handler: ({ query, credentials }) =>
      approvals.list({ ...query, credentials }),
  });

  router.route({
    method: 'get',
    path: '/approvals/:id',
    eventId: 'approval-read',
    allow: ['user', 'service'],
    params: approvalIdSchema,
    authorize: 'by-service',
    handler: ({ params, credentials }) =>
      approvals.get({ id: params.id, credentials }),
  });

  router.route({
    method: 'get',
    path: '/approvals/:id/events',
    eventId: 'approval-timeline',
    allow: ['user', 'service'],
    params: approvalIdSchema,
    authorize: 'by-service',
    handler: ({ params, credentials }) =>
      approvals.events({ id: params.id, credentials }),
  });

  router.route({
    method: 'get',
    path: '/events',
    eventId: 'approval-events',
    audit: true,
    allow: ['user', 'service'],
    query: listApprovalEventsQuerySchema,
    authorize: 'by-service',
    handler: ({ query, credentials }) =>
      approvals.allEvents({ ...query, credentials }),
  });
}
