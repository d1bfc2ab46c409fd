import { randomUUID } from 'node:crypto';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import { abilityFor } from '@glovebox/guarded-change-common';
import { VoteRequest } from '@glovebox/backstage-plugin-approvals-common';
import { Knex } from 'knex';
import { approvalAbilities } from '../decisions/approvalAbilities';
import { approvalState, isLive } from '../decisions/approvalState';
import { isEligible, tally } from '../decisions/tally';
import { ApprovalRecord, Eligibility, VoteRecord } from '../model/records';
import { ApprovalsContext } from './ApprovalsContext';
import { Standing } from './Standing';
import {
  appendEvent,
  end,
  everyoneIn,
  newlyAsked,
  recordLapse,
  recordTally,
} from './transitions';

/** What a vote led to, decided under the row's lock. */
interface VoteOutcome {
  before: ApprovalRecord;
  record: ApprovalRecord;
  /** Thrown after the commit, so that a lapse stays recorded. */
  refusal?: Error;
}

/**
 * Records the vote of a person, in person, on what that person read.
 *
 * Memberships are read before the transaction, the approval and its votes within it and under a lock, so that two votes at once
 * never decide twice.
 *
 * @throws NotAllowedError when the person may not vote on it; ConflictError when it is too late, was voted already, or what the
 * person read is not what is asked (any more).
 */
export async function castVote(
  context: ApprovalsContext,
  options: { id: string; voter: string; vote: VoteRequest },
): Promise<ApprovalRecord> {
  const { id, voter, vote } = options;
  const record = await context.store.get(id);
  if (!record) {
    throw notFound(id);
  }
  const standing = new Standing(context.catalog);
  const eligible = await standing.eligible(record, record.stages);
  const voterName = await context.catalog.displayName(voter);

  const outcome = await context.store.transaction(async trx => {
    const locked = await context.store.lock(trx, id);
    if (!locked) {
      throw notFound(id);
    }
    return voteIn(context, trx, locked, {
      eligible,
      voter,
      voterName,
      vote,
    });
  });

  if (outcome.record.state !== outcome.before.state || !outcome.refusal) {
    await context.announcer.announce({
      record: outcome.record,
      eligible: everyoneIn(eligible),
      newlyAsked: newlyAsked(outcome.before, outcome.record, eligible),
      outcome: outcomeWords(outcome.record),
    });
  }
  if (outcome.refusal) {
    throw outcome.refusal;
  }
  return outcome.record;
}

async function voteIn(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  locked: ApprovalRecord,
  options: {
    eligible: Eligibility;
    voter: string;
    /** What the voter is called. */
    voterName: string;
    vote: VoteRequest;
  },
): Promise<VoteOutcome> {
  const { eligible, voter, voterName, vote } = options;
  const now = context.now();
  const refusal = whyRefused(locked, options, now);
  if (refusal) {
    const hasLapsed =
      ['pending', 'approved'].includes(locked.state) && !isLive(locked, now);
    return {
      before: locked,
      record: hasLapsed ? await recordLapse(context, trx, locked) : locked,
      refusal,
    };
  }

  const before = tally(locked.votes, locked.stages, eligible, locked.digest);
  const cast: VoteRecord = {
    id: randomUUID(),
    stageId: before.openStageId ?? '',
    voter,
    decision: vote.decision,
    reason: vote.reason,
    digest: vote.digest,
    votedAt: now,
  };
  if (!(await context.store.insertVote(trx, locked.id, cast))) {
    throw new ConflictError('You have already voted on this.');
  }
  const voted = { ...locked, votes: [...locked.votes, cast] };
  await appendEvent(context, trx, voted, {
    type: 'voted',
    actor: voter,
    summary: `${voter} ${
      vote.decision === 'approve' ? 'approved' : 'rejected'
    } ${locked.subject.title}`,
    detail: {
      stage: cast.stageId,
      decision: vote.decision,
      ...(vote.reason && { reason: vote.reason }),
    },
  });
  const record =
    vote.decision === 'reject'
      ? await end(context, trx, voted, {
          state: 'rejected',
          reason: `${voterName} rejected it: ${vote.reason}`,
          actor: voter,
        })
      : await recordTally(
          context,
          trx,
          voted,
          tally(voted.votes, voted.stages, eligible, voted.digest),
        );
  return { before: locked, record };
}

function whyRefused(
  record: ApprovalRecord,
  options: { eligible: Eligibility; voter: string; vote: VoteRequest },
  now: Date,
): Error | undefined {
  const { eligible, voter, vote } = options;
  const ability = abilityFor(
    approvalAbilities({
      record,
      tally: tally(record.votes, record.stages, eligible, record.digest),
      eligible,
      viewer: voter,
      now,
    }),
    vote.decision,
  );
  const isApprover = record.stages.some(stage =>
    isEligible(eligible, stage.id, voter),
  );
  const isOpen = approvalState(record, now).state === 'pending';
  if (!ability.allowed) {
    const hasVoted = record.votes.some(cast => cast.voter === voter);
    return isOpen && !isApprover && !hasVoted
      ? new NotAllowedError(ability.reason)
      : new ConflictError(ability.reason);
  }
  return vote.digest === record.digest
    ? undefined
    : new ConflictError(
        'What you read is not what is asked now. Read it again, and vote on what you see then.',
      );
}

function outcomeWords(record: ApprovalRecord): string | undefined {
  switch (record.state) {
    case 'approved':
      return 'Everyone who was asked agreed.';
    case 'rejected':
    case 'expired':
      return record.endReason;
    default:
      return undefined;
  }
}

function notFound(id: string): NotFoundError {
  return new NotFoundError(`There is no approval ${id}`);
}
