import { ConflictError } from '@backstage/errors';
import { isLive } from '../decisions/approvalState';
import { ApprovalRecord } from '../model/records';
import { ApprovalsContext } from './ApprovalsContext';
import { endApproval } from './transitions';
import { withLockedApproval } from './underLock';

/**
 * Ends an approval that is undecided, or approved and not put into effect. What has ended otherwise stays as it is.
 *
 * @throws ConflictError when it was put into effect already.
 */
export function closeApproval(
  context: ApprovalsContext,
  options: {
    id: string;
    as: 'withdrawn' | 'superseded';
    reason: string;
    actor: string;
  },
): Promise<ApprovalRecord> {
  const { id, as, reason, actor } = options;
  return withLockedApproval(context, id, async (trx, locked) => {
    if (locked.state === 'consumed') {
      throw new ConflictError(
        'It was approved and put into effect, so it cannot be taken back. Undo what it did instead.',
      );
    }
    return {
      record: isLive(locked, context.now())
        ? await endApproval(context, trx, locked, { state: as, reason, actor })
        : locked,
    };
  });
}
