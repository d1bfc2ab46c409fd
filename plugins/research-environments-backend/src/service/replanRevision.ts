import { isError } from '@backstage/errors';
import {
  StepContext,
  StepError,
  StepResult,
} from '@glovebox/guarded-change-node';
import { EnvironmentWithHead, PlanRecord } from '../model/records';
import { checkRevision } from './checkRevision';
import { dryRunRevision } from './dryRunRevision';
import { closeApproval } from './closeApproval';
import { appendEvent, PORTAL_ACTOR, readEnvironment } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { planBlockers } from './planBlockers';
import { renderRevision, toTargetEnvironment } from './renderRevision';

/** Reason of the failure that turns an approved request back into a draft. */
export const SUPERSEDED = 'ApprovalSuperseded';

/** What planning again found. */
interface Replan {
  plan?: PlanRecord;
  digest?: string;
  /** Why the approval no longer holds; absent when it does. */
  objection?: string;
}

/**
 * Plans once more, right before an approval is used. A changed digest, a new denial, a quota that no longer suffices or a
 * requester who lost standing ends the approval: the revision is a draft again, with the reason.
 */
export async function replanRevision(
  context: LifecycleContext,
  step: StepContext,
): Promise<StepResult> {
  const subject = await readEnvironment(context, step.subjectId);
  const { head } = subject;
  if (head.state === 'approved') {
    return { done: true, message: 'Its approval was used already' };
  }
  if (head.state !== 'submitted') {
    throw superseded(head.stateReason);
  }
  const replan = await planAgain(context, subject, step.signal);
  if (replan.objection) {
    await supersede(context, step, subject, {
      ...replan,
      objection: replan.objection,
    });
  }
  return { done: true, message: 'It is as it was approved' };
}

async function planAgain(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
  signal: AbortSignal,
): Promise<Replan> {
  const lost = await lostStanding(context, subject);
  if (lost) {
    return { objection: lost };
  }
  try {
    const rendered = await renderRevision(context, subject);
    const targetEnvironment = await toTargetEnvironment(context, subject);
    const dryRun = await dryRunRevision(context, {
      environment: subject.environment,
      targetEnvironment,
      rendered,
      signal,
    });
    const { digest, ...checked } = await checkRevision(context, subject, {
      targetEnvironment,
      rendered,
    });
    const plan = { rendered, ...dryRun, ...checked };
    return { plan, digest, objection: objectionTo(subject, plan, digest) };
  } catch (error) {
    if (isError(error) && error.name === 'InputError') {
      // The platform's rules on content changed since it was planned.
      return { objection: error.message };
    }
    throw error;
  }
}

function objectionTo(
  { head }: EnvironmentWithHead,
  plan: PlanRecord,
  digest: string,
): string | undefined {
  const [blocker] = planBlockers(plan);
  if (blocker) {
    return blocker;
  }
  return digest === head.submittedDigest
    ? undefined
    : 'What would be applied is no longer what was approved: the template’s baseline, the rules or the people concerned changed.';
}

/** The entitlement to ask is read again: a person who left the team gets nothing from an old approval. */
async function lostStanding(
  context: LifecycleContext,
  { environment, head }: EnvironmentWithHead,
): Promise<string | undefined> {
  if (!(await context.directory.group(environment.ownerGroup))) {
    return `${environment.ownerGroup} is no longer a group that the portal trusts.`;
  }
  const isMember = await context.directory.isMember(
    head.requester,
    environment.ownerGroup,
  );
  return isMember
    ? undefined
    : `${head.requester} is no longer in ${environment.ownerGroup}.`;
}

/** Ends the approval and makes the revision a draft with the reason. Always throws. */
export async function supersede(
  context: LifecycleContext,
  step: StepContext,
  { environment, head }: EnvironmentWithHead,
  replan: Replan & { objection: string },
): Promise<never> {
  if (head.approvalId) {
    await closeApproval(context, head.approvalId, {
      as: 'superseded',
      reason: replan.objection,
    });
  }
  const now = context.now().toISOString();
  await step.record(async trx => {
    const key = { environmentId: environment.id, number: head.number };
    if (replan.plan) {
      await context.plans.savePlan(trx, key, replan.plan);
    }
    const blockers = replan.plan ? planBlockers(replan.plan) : [];
    await context.store.updateRevision(
      trx,
      { ...key, from: ['submitted'] },
      {
        state: 'draft',
        stateReason: `Its approval no longer holds: ${replan.objection}`,
        stateSince: now,
        approvalId: undefined,
        plan: replan.plan
          ? {
              state: 'succeeded',
              blocked: blockers.length > 0,
              message: blockers[0],
              plannedAt: now,
              digest: replan.digest,
            }
          : {
              state: 'failed',
              blocked: true,
              message: replan.objection,
              plannedAt: now,
            },
      },
    );
    await context.quota.release(trx, environment.id);
    await appendEvent(context, trx, environment, {
      type: 'approval-superseded',
      actor: PORTAL_ACTOR,
      summary: `The approval of ${environment.name} no longer holds: ${replan.objection}`,
      detail: { revision: head.number, approvalId: head.approvalId ?? '' },
    });
  });
  throw superseded(replan.objection);
}

function superseded(why: string): StepError {
  return new StepError(
    SUPERSEDED,
    `The approval no longer holds: ${why} Read the new plan and submit it again.`,
    { retryable: false },
  );
}
