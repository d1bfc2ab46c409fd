import { ConflictError, NotFoundError } from '@backstage/errors';
import { isLive } from '../decisions/approvalState';
import { ApprovalRecord } from '../model/records';
import { ApprovalsContext } from './ApprovalsContext';
import { Standing } from './Standing';
import { end, everyoneIn } from './transitions';

/**
 * Ends an approval that is undecided, or approved and not put into effect. What has ended otherwise stays as it is.
 *
 * @throws ConflictError when it was put into effect already.
 */
export async function closeApproval(
  context: ApprovalsContext,
  options: {
    id: string;
    as: 'withdrawn' | 'superseded';
    reason: string;
    actor: string;
  },
): Promise<ApprovalRecord> {
  const { id, as, reason, actor } = options;
  const { before, after } = await context.store.transaction(async trx => {
    const locked = await context.store.lock(trx, id);
    if (!locked) {
      throw new NotFoundError(`There is no approval ${id}`);
    }
    if (locked.state === 'consumed') {
      throw new ConflictError(
        'It was approved and put into effect, so it cannot be taken back. Undo what it did instead.',
      );
    }
    return {
      before: locked,
      after: isLive(locked, context.now())
        ? await end(context, trx, locked, { state: as, reason, actor })
        : locked,
    };
  });
  if (after.state !== before.state) {
    await announceEnd(context, after);
  }
  return after;
}

async function announceEnd(
  context: ApprovalsContext,
  record: ApprovalRecord,
): Promise<void> {
  const standing = new Standing(context.catalog);
  const eligible = await standing.eligible(record, record.stages);
  await context.announcer.announce({
    record,
    eligible: everyoneIn(eligible),
    newlyAsked: [],
  });
}
