import { ApprovalState } from '@glovebox/backstage-plugin-approvals-common';
import { ApprovalRecord } from '../model/records';

/** What of an approval says in which state it is. */
export type StateFacts = Pick<
  ApprovalRecord,
  'state' | 'endReason' | 'decideBy' | 'consumeBy'
>;

/**
 * The state of an approval now. Lapsing follows from the time alone, so that nothing is open a moment longer than it may be,
 * whether or not anything has swept.
 */
export function approvalState(
  record: StateFacts,
  now: Date,
): { state: ApprovalState; reason: string } {
  const time = now.toISOString();
  switch (record.state) {
    case 'pending':
      return time >= record.decideBy
        ? {
            state: 'expired',
            reason: `Too few people decided by ${record.decideBy}. Ask again if it is still needed.`,
          }
        : { state: 'pending', reason: '' };
    case 'approved':
      return record.consumeBy === undefined || time >= record.consumeBy
        ? {
            state: 'expired',
            reason: `It was approved, and not put into effect by ${record.consumeBy}. Ask again if it is still needed.`,
          }
        : { state: 'approved', reason: 'Everyone who was asked agreed.' };
    default:
      return { state: record.state, reason: record.endReason };
  }
}

/** Whether its time is over, and that is not recorded yet. */
export function hasLapsed(record: StateFacts, now: Date): boolean {
  return (
    approvalState(record, now).state === 'expired' && record.state !== 'expired'
  );
}

/** Whether it can still change: undecided, or approved and not put into effect. */
export function isLive(record: StateFacts, now: Date): boolean {
  return ['pending', 'approved'].includes(approvalState(record, now).state);
}
