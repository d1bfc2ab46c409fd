import { createPermissionRule } from '@backstage/plugin-permission-node';
import { APPROVAL_RULES } from '@glovebox/backstage-plugin-approvals-common';
import { z } from 'zod';
import { refRows } from '../database/approvalRows';
import { approvalResourceRef } from './approvalResource';

const paramsSchema = z.object({
  refs: z
    .array(z.string())
    .describe('Entity refs of the viewer and of the viewer’s groups'),
});

/** One of the viewer's refs asked, gains from it, owns it, may vote on it or has voted on it. */
export const isInvolvedRule = createPermissionRule({
  name: APPROVAL_RULES.isInvolved,
  description:
    'Allow approvals in which one of the given people or groups has a part',
  resourceRef: approvalResourceRef,
  paramsSchema,
  apply: (record, { refs }) =>
    refRows(record).some(row => refs.includes(row.ref)),
  toQuery: ({ refs }) => ({ involvedRefs: refs }),
});

/** Every rule about approvals. */
export const approvalRules = [isInvolvedRule];
