import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import { Knex } from 'knex';
import { applyingPolicies } from '../decisions/applyingPolicies';
import { approvalState } from '../decisions/approvalState';
import { mergePolicies } from '../decisions/mergePolicies';
import { durationRefusal } from '../decisions/refusals';
import { rulesTightened } from '../decisions/rulesTightened';
import { Tally, tally } from '../decisions/tally';
import { ApprovalRecord, Eligibility } from '../model/records';
import { ApprovalsContext, PORTAL_ACTOR } from './ApprovalsContext';
import { Standing } from './Standing';
import {
  appendEvent,
  end,
  everyoneIn,
  newlyAsked,
  recordLapse,
} from './transitions';

/** What consuming led to, decided under the row's lock. */
interface ConsumeOutcome {
  before: ApprovalRecord;
  record: ApprovalRecord;
  /** Thrown after the commit, so that what was found stays recorded. */
  refusal?: Error;
}

/**
 * Records that an operation puts the approval into effect, before it does. The votes are counted again with today's memberships,
 * and today's policies are asked whether they want more.
 *
 * @throws NotAllowedError for another plugin; ConflictError for another operation or digest, or when it is not approved (any more).
 */
export async function consumeApproval(
  context: ApprovalsContext,
  options: {
    id: string;
    pluginId: string;
    digest: string;
    operationId: string;
  },
): Promise<ApprovalRecord> {
  const record = await context.store.get(options.id);
  if (!record) {
    throw notFound(options.id);
  }
  if (record.pluginId !== options.pluginId) {
    throw new NotAllowedError(
      `Only the plugin that opened this approval (${record.pluginId}) may put it into effect, not ${options.pluginId}.`,
    );
  }
  const standing = new Standing(context.catalog);
  const eligible = await standing.eligible(record, record.stages);

  const outcome = await context.store.transaction(async trx => {
    const locked = await context.store.lock(trx, options.id);
    if (!locked) {
      throw notFound(options.id);
    }
    return consumeIn(context, trx, locked, { ...options, eligible });
  });

  if (outcome.record.state !== outcome.before.state) {
    await context.announcer.announce({
      record: outcome.record,
      eligible: everyoneIn(eligible),
      newlyAsked: newlyAsked(outcome.before, outcome.record, eligible),
    });
  }
  if (outcome.refusal) {
    throw outcome.refusal;
  }
  return outcome.record;
}

async function consumeIn(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  locked: ApprovalRecord,
  options: { digest: string; operationId: string; eligible: Eligibility },
): Promise<ConsumeOutcome> {
  const { digest, operationId, eligible } = options;
  if (locked.digest !== digest) {
    return {
      before: locked,
      record: locked,
      refusal: new ConflictError(
        'What is about to be done is not what was approved. Ask for approval anew.',
      ),
    };
  }
  if (locked.state === 'consumed') {
    return {
      before: locked,
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
      before: locked,
      record: await end(context, trx, locked, {
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
    before: locked,
    record: await recordConsumption(context, trx, locked, operationId),
  };
}

async function refuse(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  locked: ApprovalRecord,
  { state, reason }: ReturnType<typeof approvalState>,
): Promise<ConsumeOutcome> {
  const hasLapsed = state === 'expired' && locked.state !== 'expired';
  return {
    before: locked,
    record: hasLapsed ? await recordLapse(context, trx, locked) : locked,
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
): Promise<ConsumeOutcome> {
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
    detail: { stage: counted.openStageId ?? '' },
  });
  return {
    before: locked,
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

function notFound(id: string): NotFoundError {
  return new NotFoundError(`There is no approval ${id}`);
}
