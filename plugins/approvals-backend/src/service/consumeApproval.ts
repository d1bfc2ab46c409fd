import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { applyingPolicies } from '../decisions/applyingPolicies';
import { approvalState, hasLapsed } from '../decisions/approvalState';
import { mergePolicies } from '../decisions/mergePolicies';
import { durationRefusal } from '../decisions/refusals';
import { rulesTightened } from '../decisions/rulesTightened';
import { Tally, tally } from '../decisions/tally';
import { ApprovalRecord, Eligibility } from '../model/records';
import { ApprovalsContext, PORTAL_ACTOR } from './ApprovalsContext';
import { eligibleFor } from './readApprovals';
import { appendEvent, asks, endApproval, recordLapse } from './transitions';
import { Outcome, withLockedApproval } from './underLock';

/**
 * Records that an operation puts the approval into effect, before it does. The votes are counted again with today's memberships,
 * and today's policies are asked whether they want more.
 *
 * @throws ConflictError for another operation or digest, or when it is not approved (any more).
 */
export async function consumeApproval(
  context: ApprovalsContext,
  options: { id: string; digest: string; operationId: string },
): Promise<ApprovalRecord> {
  const eligible = await eligibleFor(context, options.id);
  return withLockedApproval(context, options.id, (trx, locked) =>
    consumeIn(context, trx, locked, { ...options, eligible }),
  );
}

async function consumeIn(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  locked: ApprovalRecord,
  options: { digest: string; operationId: string; eligible: Eligibility },
): Promise<Outcome> {
  const { digest, operationId, eligible } = options;
  if (locked.digest !== digest) {
    return {
      record: locked,
      refusal: new ConflictError(
        'What is about to be done is not what was approved. Ask for approval anew.',
      ),
    };
  }
  if (locked.state === 'consumed') {
    return {
      record: locked,
      refusal:
        locked.consumedBy === operationId
          ? undefined
          : new ConflictError(
              `This approval was already put into effect by operation ${locked.consumedBy}; it counts once.`,
            ),
    };
  }
  const { state, reason } = approvalState(locked, context.now());
  if (state !== 'approved') {
    return refuse(context, trx, locked, { state, reason });
  }
  const more = asksForMore(context, locked);
  if (more !== undefined) {
    return {
      record: await endApproval(context, trx, locked, {
        state: 'superseded',
        reason: `${more} It is asked anew.`,
        actor: PORTAL_ACTOR,
      }),
      refusal: new ConflictError(`${more} Ask for approval anew.`),
    };
  }
  const counted = tally(locked.votes, locked.stages, eligible, digest);
  if (!counted.approved) {
    return reopen(context, trx, locked, counted);
  }
  return {
    record: await recordConsumption(context, trx, locked, operationId),
  };
}

async function refuse(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  locked: ApprovalRecord,
  { state, reason }: ReturnType<typeof approvalState>,
): Promise<Outcome> {
  return {
    record: hasLapsed(locked, context.now())
      ? await recordLapse(context, trx, locked)
      : locked,
    refusal: new ConflictError(
      state === 'pending'
        ? 'It is not approved yet.'
        : `It is not approved (any more), but ${state}. ${reason}`,
    ),
  };
}

/** Somebody whose vote counted has lost the standing since: the stage asks again. */
async function reopen(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  locked: ApprovalRecord,
  counted: Tally,
): Promise<Outcome> {
  const record = await context.store.update(trx, locked, {
    state: 'pending',
    openStageId: counted.openStageId,
    decidedAt: undefined,
    consumeBy: undefined,
  });
  const title = record.stages.find(s => s.id === counted.openStageId)?.title;
  await appendEvent(context, trx, record, {
    type: 'reopened',
    actor: PORTAL_ACTOR,
    summary: `${record.subject.title}: ${title} is asked again, since somebody who agreed may no longer vote there`,
    detail: { stage: counted.openStageId ?? '', ...asks(locked, counted) },
  });
  return {
    record,
    refusal: new ConflictError(
      `It is not approved any more: somebody who agreed as ${title} may no longer vote there, so ${title} is asked again.`,
    ),
  };
}

async function recordConsumption(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  locked: ApprovalRecord,
  operationId: string,
): Promise<ApprovalRecord> {
  const record = await context.store.update(trx, locked, {
    state: 'consumed',
    endReason: 'It was approved and is being put into effect.',
    consumedBy: operationId,
  });
  await appendEvent(context, trx, record, {
    type: 'consumed',
    actor: `plugin:${record.pluginId}`,
    summary: `${record.subject.title}: put into effect`,
    detail: { operationId },
  });
  return record;
}

/** What today's policies ask beyond what was agreed to. */
function asksForMore(
  context: ApprovalsContext,
  record: ApprovalRecord,
): string | undefined {
  const { applying, refused } = applyingPolicies(
    {
      ...record,
      requiredPolicies: record.policies
        .filter(policy => policy.because === 'required')
        .map(policy => policy.id),
    },
    context.config.policies,
  );
  if (refused) {
    return refused.message;
  }
  const today = mergePolicies(applying, context.config.stages);
  return (
    durationRefusal(record.facts, today.limits)?.message ??
    rulesTightened(record, today)
  );
}
