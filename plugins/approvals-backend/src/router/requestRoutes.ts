import {
  approvalIdSchema,
  approvalOpenPermission,
  approvalPreviewRequestSchema,
  approvalRequestSchema,
  closeRequestSchema,
  consumeRequestSchema,
} from '@glovebox/backstage-plugin-approvals-common';
import { GuardedRouter } from '@glovebox/guarded-change-node';
import { Approvals } from '../service/Approvals';

/** What plugins call: ask, open, put into effect, close. */
export function addRequestRoutes(
  router: GuardedRouter,
  approvals: Approvals,
): void {
  router.route({
    method: 'post',
    path: '/preview',
    eventId: 'approval-preview',
    severityLevel: 'low',
    audit: false,
    allow: ['user', 'service'],
    body: approvalPreviewRequestSchema,
    authorize: [{ permission: approvalOpenPermission }],
    handler: ({ body, credentials }) =>
      approvals.preview({ request: body, credentials }),
  });

  router.route({
    method: 'post',
    path: '/approvals',
    eventId: 'approval-open',
    allow: ['user'],
    body: approvalRequestSchema,
    authorize: [{ permission: approvalOpenPermission }],
    handler: ({ body, credentials }) =>
      approvals.open({ request: body, credentials }),
  });

  router.route({
    method: 'post',
    path: '/approvals/:id/consume',
    eventId: 'approval-consume',
    severityLevel: 'high',
    allow: ['service'],
    params: approvalIdSchema,
    body: consumeRequestSchema,
    authorize: 'by-service',
    handler: ({ params, body, credentials }) =>
      approvals.consume({ id: params.id, ...body, credentials }),
  });

  router.route({
    method: 'post',
    path: '/approvals/:id/close',
    eventId: 'approval-close',
    allow: ['user', 'service'],
    params: approvalIdSchema,
    body: closeRequestSchema,
    authorize: 'by-service',
    handler: ({ params, body, credentials }) =>
      approvals.close({ id: params.id, ...body, credentials }),
  });
}
