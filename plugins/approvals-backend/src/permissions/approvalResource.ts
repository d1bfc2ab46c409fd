import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import { RESOURCE_TYPE_APPROVAL } from '@glovebox/backstage-plugin-approvals-common';
import { ApprovalRecord } from '../model/records';
import { InvolvedFilter } from './InvolvedFilter';

/** Approvals as the permission framework sees them. */
export const approvalResourceRef = createPermissionResourceRef<
  ApprovalRecord,
  InvolvedFilter
>().with({ pluginId: 'approvals', resourceType: RESOURCE_TYPE_APPROVAL });
