import { watchExpiry } from './watchExpiry';
import { EnvironmentWithHead } from '../model/records';
import { closeApproval } from './closeApproval';
import { dropApproval } from './dropApproval';
import { forEachLimited } from './forEachLimited';
import { settleForceDelete } from './forceDelete';
import { appendEvent, lockEnvironment, PORTAL_ACTOR } from './lifecycle';
import { isInterrupted } from './isInterrupted';
import { LifecycleContext } from './LifecycleContext';
import { settleApproval } from './settleApproval';
import { settleSkipStep } from './skipStep';

const BATCH = 200;
const CONCURRENCY = 4;

/**
 * Looks at the environments whose turn it is and takes the next step of each: what an approval's end means, an interrupted
 * submission, a time that is over. Events make most of it happen at once; this is what makes it happen surely.
 */
export async function reconcileEnvironments(
  context: LifecycleContext,
): Promise<void> {
  const now = context.now();
  const ids = await context.store.claimDue('reconcile', {
    now,
    until: new Date(now.getTime() + context.settings.reconcileEveryMs),
    limit: BATCH,
  });
  const subjects = await context.store.getMany(ids);
  await forEachLimited(subjects, CONCURRENCY, async subject => {
    try {
      await reconcileEnvironment(context, subject);
    } catch (error) {
      context.logger.warn(
        `Could not reconcile environment ${subject.environment.id}, trying again later: ${error}`,
      );
    }
  });
}

/** Takes the next step of one environment. Safe to call at any time, again, and from several replicas. */
export async function reconcileEnvironment(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
): Promise<void> {
  const { environment, head } = subject;
  await settleForceDeletion(context, subject);
  await settleSkipStep(context, subject);
  if (head.state === 'submitted') {
    await (head.approvalId
      ? settleApproval(context, subject)
      : endInterruptedSubmission(context, subject));
  }
  await dropApproval(context, subject);
  await watchExpiry(context, environment);
}

async function settleForceDeletion(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
): Promise<void> {
  const { environment } = subject;
  const intent = environment.forceDelete;
  if (!intent) {
    return;
  }
  if (!environment.deletedAt) {
    await settleForceDelete(context, subject);
    return;
  }
  if (intent.approvalId) {
    await closeApproval(context, intent.approvalId, {
      as: 'superseded',
      reason: 'The environment is deleted.',
    });
  }
  await context.store.transaction(trx =>
    context.store.update(trx, environment.id, { forceDelete: undefined }),
  );
}

async function endInterruptedSubmission(
  context: LifecycleContext,
  { environment, head }: EnvironmentWithHead,
): Promise<void> {
  if (!isInterrupted(context, head.submittedAt ?? head.stateSince)) {
    return;
  }
  const ended = await context.store.transaction(async trx => {
    const locked = await lockEnvironment(context, trx, environment.id);
    if (locked.head.state !== 'submitted' || locked.head.approvalId) {
      return false;
    }
    await context.store.updateRevision(
      trx,
      {
        environmentId: environment.id,
        number: head.number,
        from: ['submitted'],
      },
      {
        state: 'draft',
        stateReason:
          'Its submission was interrupted before the approvers were asked; submit it again.',
        stateSince: context.now().toISOString(),
        submittedDigest: undefined,
      },
    );
    await context.quota.release(trx, environment.id);
    await appendEvent(context, trx, environment, {
      type: 'submit-failed',
      actor: PORTAL_ACTOR,
      summary: `The submission of ${environment.name} was interrupted; it is a draft again`,
      detail: { revision: head.number },
    });
    return true;
  });
  if (ended) {
    context.changed(environment.id);
  }
}
