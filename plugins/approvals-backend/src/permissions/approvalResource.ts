import {
  createPermissionResourceRef,
  createPermissionRule,
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  APPROVAL_RULES,
  RESOURCE_TYPE_APPROVAL,
} from '@glovebox/backstage-plugin-approvals-common';
import { z } from 'zod/v3';
import { refRows } from '../database/approvalRows';
import { InvolvedFilter } from '../database/ApprovalStore';
import { ApprovalRecord } from '../model/records';

/** An approval in the permission framework. */
export const approvalResourceRef = createPermissionResourceRef<
  ApprovalRecord,
  InvolvedFilter
>().with({ pluginId: 'approvals', resourceType: RESOURCE_TYPE_APPROVAL });

/** One of the viewer's refs asked, gains from it, owns it, may vote on it or has voted on it. */
export const isInvolved = createPermissionRule({
  name: APPROVAL_RULES.isInvolved,
  description:
    'Allow approvals in which one of the given people or groups has a part',
  resourceRef: approvalResourceRef,
  paramsSchema: z.object({
    refs: z
      .array(z.string())
      .describe('Entity refs of the viewer and of the viewer’s groups'),
  }),
  apply: (record, { refs }) => isPermitted(record, { involvedRefs: refs }),
  toQuery: ({ refs }) => ({ involvedRefs: refs }),
});

/** What the SQL filter says of a row, said of one record. */
export function isPermitted(
  record: ApprovalRecord,
  criteria: PermissionCriteria<InvolvedFilter>,
): boolean {
  if (isOrCriteria(criteria)) {
    return criteria.anyOf.some(inner => isPermitted(record, inner));
  }
  if (isAndCriteria(criteria)) {
    return criteria.allOf.every(inner => isPermitted(record, inner));
  }
  if (isNotCriteria(criteria)) {
    return !isPermitted(record, criteria.not);
  }
  return refRows(record).some(row => criteria.involvedRefs.includes(row.ref));
}
