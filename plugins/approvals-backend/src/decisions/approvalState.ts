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
  switch (record.state) {
    case 'pending':
      return now >= record.decideBy
        ? {
            state: 'expired',
            reason: `Too few people decided by ${record.decideBy.toISOString()}. Ask again if it is still needed.`,
          }
        : { state: 'pending', reason: '' };
    case 'approved':
      return record.consumeBy === undefined || now >= record.consumeBy
        ? {
            state: 'expired',
            reason: `It was approved, and not put into effect by ${record.consumeBy?.toISOString()}. Ask again if it is still needed.`,
          }
        : { state: 'approved', reason: 'Everyone who was asked agreed.' };
    default:
      return { state: record.state, reason: record.endReason };
  }
}

/** Whether it can still change: undecided, or approved and not put into effect. */
export function isLive(record: StateFacts, now: Date): boolean {
  return ['pending', 'approved'].includes(approvalState(record, now).state);
}
