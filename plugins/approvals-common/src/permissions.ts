import { createPermission } from '@backstage/plugin-permission-common';

/** Resource type of an approval in the permission framework. @public */
export const RESOURCE_TYPE_APPROVAL = 'approval';

/** Read approvals that one has a part in, or all of them, as the policy decides. @public */
export const approvalReadPermission = createPermission({
  name: 'approvals.approval.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_APPROVAL,
});

/** Cast a vote. Whether this person may vote on this approval is decided by its stages. @public */
export const approvalVotePermission = createPermission({
  name: 'approvals.approval.vote',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_APPROVAL,
});

/** Ask which policies apply and open an approval, for a person through a plugin. @public */
export const approvalOpenPermission = createPermission({
  name: 'approvals.approval.open',
  attributes: { action: 'create' },
});

/** Read the events of every approval: for people who audit. @public */
export const approvalEventsReadPermission = createPermission({
  name: 'approvals.events.read',
  attributes: { action: 'read' },
});

/** @public */
export const approvalPermissions = [
  approvalReadPermission,
  approvalVotePermission,
  approvalOpenPermission,
  approvalEventsReadPermission,
];
