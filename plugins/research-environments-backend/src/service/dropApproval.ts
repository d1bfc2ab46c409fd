import { ConflictError } from '@backstage/errors';
import { EnvironmentWithHead, RevisionRecord } from '../model/records';
import { closeApproval } from './closeApproval';
import { lockEnvironment } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';

/**
 * Ends the approval that a draft still has, because the draft was cancelled before the approval was used: nobody should decide on
 * it or use it any more. The draft keeps it until then, so that a crash in between is met again. Safe to call at any time.
 */
export async function dropApproval(
  context: LifecycleContext,
  { environment, head }: EnvironmentWithHead,
): Promise<void> {
  const { approvalId } = head;
  if (head.state !== 'draft' || !approvalId) {
    return;
  }
  await closeApproval(context, approvalId, {
    as: 'superseded',
    reason: head.stateReason,
  });
  await context.store.transaction(async trx => {
    const locked = await lockEnvironment(context, trx, environment.id);
    // Somebody else may have dropped it, and gone on.
    if (
      locked.head.state !== 'draft' ||
      locked.head.approvalId !== approvalId
    ) {
      return;
    }
    await context.store.updateRevision(
      trx,
      {
        environmentId: environment.id,
        number: locked.head.number,
        from: ['draft'],
      },
      { approvalId: undefined },
    );
  });
}

/** For a transaction that changes a draft after {@link dropApproval}. @throws ConflictError when it was cancelled in between. */
export function requireNoApproval(
  head: Pick<RevisionRecord, 'state' | 'approvalId'>,
): void {
  if (head.state === 'draft' && head.approvalId) {
    throw new ConflictError(
      'It was cancelled this moment and its approval is being closed; try again',
    );
  }
}
