import {
  StepContext,
  StepError,
  StepResult,
} from '@glovebox/guarded-change-node';
import { DateTime } from 'luxon';
import { EnvironmentWithHead } from '../model/records';
import { isRefusal, refusalMessage } from './isRefusal';
import { appendEvent, PORTAL_ACTOR, readEnvironment } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { supersede } from './replanRevision';

/**
 * Uses the approval for this operation, and notes that something may exist outside from now on: intent first. Approvals answers
 * the same operation the same way again, so a crash in between does no harm.
 */
export async function consumeApproval(
  context: LifecycleContext,
  step: StepContext,
): Promise<StepResult> {
  const subject = await readEnvironment(context, step.subjectId);
  const { environment, head } = subject;
  if (head.state === 'approved') {
    return { done: true, message: 'It was used already' };
  }
  const { approvalId, submittedDigest } = head;
  if (!approvalId || !submittedDigest) {
    throw new StepError(
      'NotSubmitted',
      'It waits for no approval; plan it and submit it again.',
      { retryable: false },
    );
  }
  const refusal = await tryConsume(context, {
    approvalId,
    digest: submittedDigest,
    operationId: step.operationId,
  });
  if (refusal) {
    await followApproval(context, step, subject, { approvalId, refusal });
    await supersede(context, step, subject, { objection: refusal });
  }

  const now = context.now();
  await step.record(async trx => {
    await context.store.updateRevision(
      trx,
      {
        environmentId: environment.id,
        number: head.number,
        from: ['submitted'],
      },
      {
        state: 'approved',
        stateReason: 'The approvers agreed.',
        stateSince: now.toISOString(),
      },
    );
    await context.store.update(trx, environment.id, {
      everApplied: true,
      expiresAt: environment.expiresAt ?? endOf(now, head.durationDays),
    });
    await appendEvent(context, trx, environment, {
      type: 'provisioning-started',
      actor: PORTAL_ACTOR,
      summary: `${environment.name} is being created, as it was approved`,
      detail: {
        revision: head.number,
        approvalId,
        digest: submittedDigest,
        operationId: step.operationId,
      },
    });
  });
  return { done: true };
}

/** Reason of the failure that leaves the request waiting: somebody who agreed lost the standing, and a stage asks again. */
export const REOPENED = 'ApprovalReopened';

/** Reason of the failure that leaves the request to be ended: the requester withdrew it while it was taken up. */
export const WITHDRAWN = 'ApprovalWithdrawn';

/** When approvals asks somebody again, or the requester withdrew, the request follows its approval. Throws then. */
async function followApproval(
  context: LifecycleContext,
  step: StepContext,
  { environment, head }: EnvironmentWithHead,
  refused: { approvalId: string; refusal: string },
): Promise<void> {
  const approval = await context.approvals.get(refused.approvalId, {
    credentials: await context.auth.getOwnServiceCredentials(),
  });
  if (approval.state === 'withdrawn') {
    // Without an operation, the reconcile loop ends the request as it ends every one that was withdrawn.
    await step.record(trx =>
      context.store.update(trx, environment.id, { operation: undefined }),
    );
    throw new StepError(WITHDRAWN, refused.refusal, { retryable: false });
  }
  if (approval.state !== 'pending') {
    return;
  }
  await step.record(async trx => {
    await context.store.updateRevision(
      trx,
      {
        environmentId: environment.id,
        number: head.number,
        from: ['submitted'],
      },
      {
        stateReason: refused.refusal,
        stateSince: context.now().toISOString(),
      },
    );
    // From here the status follows the approval again.
    await context.store.update(trx, environment.id, { operation: undefined });
    await appendEvent(context, trx, environment, {
      type: 'approval-reopened',
      actor: PORTAL_ACTOR,
      summary: `${environment.name} waits for approval again: ${refused.refusal}`,
      detail: { revision: head.number, approvalId: approval.id },
    });
  });
  throw new StepError(REOPENED, refused.refusal, { retryable: false });
}

/** Why approvals refuses for good, in its words; nothing when it agreed. Anything else is worth another try. */
export async function tryConsume(
  context: LifecycleContext,
  options: { approvalId: string; digest: string; operationId: string },
): Promise<string | undefined> {
  try {
    await context.approvals.consume(options.approvalId, {
      digest: options.digest,
      operationId: options.operationId,
      credentials: await context.auth.getOwnServiceCredentials(),
    });
    return undefined;
  } catch (error) {
    if (isRefusal(error)) {
      return refusalMessage(error);
    }
    throw new StepError(
      'ApprovalsUnreachable',
      'The approval could not be used because approvals did not answer.',
      { retryable: true, cause: error },
    );
  }
}

function endOf(now: Date, durationDays: number): string {
  return DateTime.fromJSDate(now, { zone: 'utc' })
    .plus({ days: durationDays })
    .toJSDate()
    .toISOString();
}
