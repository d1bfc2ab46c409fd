import {
  Approval,
  ApprovalAction,
} from '@glovebox/backstage-plugin-approvals-common';

/** How each decision is named, and whether it needs a reason. */
export const DECISIONS: Record<
  ApprovalAction,
  {
    label: string;
    confirm: string;
    done: string;
    failed: string;
    reasonLabel: string;
    reasonMissing?: string;
  }
> = {
  approve: {
    label: 'Approve',
    confirm: 'Approve it',
    done: 'You approved it.',
    failed: 'Your approval was not recorded',
    reasonLabel: 'Reason (optional)',
  },
  reject: {
    label: 'Reject',
    confirm: 'Reject it',
    done: 'You rejected it.',
    failed: 'Your rejection was not recorded',
    reasonLabel: 'Reason: why, and what would have to change',
    reasonMissing: 'Say why you reject, so that the requester can act on it.',
  },
  withdraw: {
    label: 'Withdraw',
    confirm: 'Withdraw it',
    done: 'You withdrew it.',
    failed: 'It was not withdrawn',
    reasonLabel: 'Reason: why you take it back',
    reasonMissing: 'Say why, so that those who were asked know.',
  },
};

/** The reason that a decision still lacks, in words; nothing when it can be sent. */
export function whatIsMissing(
  action: ApprovalAction,
  reason: string,
): string | undefined {
  return reason.trim() === '' ? DECISIONS[action].reasonMissing : undefined;
}

/** The decisions to offer: voting to everybody while it is open, with the reason where they may not; withdrawing to whoever may. */
export function decisionsToOffer(approval: Approval): ApprovalAction[] {
  const mayWithdraw = approval.abilities.some(
    ability => ability.action === 'withdraw' && ability.allowed,
  );
  return [
    ...(approval.state === 'pending' ? (['approve', 'reject'] as const) : []),
    ...(mayWithdraw ? (['withdraw'] as const) : []),
  ];
}
