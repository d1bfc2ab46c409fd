import { randomUUID } from 'node:crypto';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import { abilityFor } from '@glovebox/guarded-change-common';
import { VoteRequest } from '@glovebox/backstage-plugin-approvals-common';
import { Knex } from 'knex';
import { approvalAbilities } from '../decisions/approvalAbilities';
import { approvalState, hasLapsed } from '../decisions/approvalState';
import { isEligible, tally } from '../decisions/tally';
import { ApprovalRecord, Eligibility, VoteRecord } from '../model/records';
import { ApprovalsContext } from './ApprovalsContext';
import { eligibleFor } from './readApprovals';
import {
  appendEvent,
  asks,
  endApproval,
  recordLapse,
  recordTally,
} from './transitions';
import { withLockedApproval } from './underLock';

/** A vote, with what was read of the world before the transaction. */
interface Cast {
  eligible: Eligibility;
  voter: string;
  /** What the voter is called. */
  voterName: string;
  vote: VoteRequest;
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
  const eligible = await eligibleFor(context, id);
  const voterName = await context.catalog.displayName(voter);
  const cast = { eligible, voter, voterName, vote };

  return withLockedApproval(context, id, async (trx, locked) => {
    const now = context.now();
    const refusal = whyRefused(locked, cast, now);
    if (!refusal) {
      const voted = await recordVote(context, trx, locked, cast);
      return { record: await recordDecision(context, trx, voted, cast) };
    }
    const record = hasLapsed(locked, now)
      ? await recordLapse(context, trx, locked)
      : locked;
    return { record, refusal };
  });
}

/** The approval with one vote more. */
async function recordVote(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  locked: ApprovalRecord,
  { eligible, voter, vote }: Cast,
): Promise<ApprovalRecord> {
  const { openStageId = '' } = tallyOf(locked, eligible);
  const record: VoteRecord = {
    id: randomUUID(),
    stageId: openStageId,
    voter,
    decision: vote.decision,
    reason: vote.reason,
    digest: vote.digest,
    votedAt: context.now().toISOString(),
  };
  if (!(await context.store.insertVote(trx, locked.id, record))) {
    throw new ConflictError('You have already voted on this.');
  }
  const voted = { ...locked, votes: [...locked.votes, record] };
  const isApproval = vote.decision === 'approve';
  await appendEvent(context, trx, voted, {
    type: 'voted',
    actor: voter,
    summary: `${voter} ${isApproval ? 'approved' : 'rejected'} ${
      locked.subject.title
    }`,
    detail: {
      stage: openStageId,
      decision: vote.decision,
      ...(vote.reason && { reason: vote.reason }),
      ...(isApproval && asks(locked, tallyOf(voted, eligible))),
    },
  });
  return voted;
}

/** What follows from the vote: one rejection ends it, an approval may be the last one. */
function recordDecision(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  voted: ApprovalRecord,
  { eligible, voter, voterName, vote }: Cast,
): Promise<ApprovalRecord> {
  return vote.decision === 'reject'
    ? endApproval(context, trx, voted, {
        state: 'rejected',
        reason: `${voterName} rejected it: ${vote.reason}`,
        actor: voter,
      })
    : recordTally(context, trx, voted, tallyOf(voted, eligible));
}

function whyRefused(
  record: ApprovalRecord,
  { eligible, voter, vote }: Cast,
  now: Date,
): Error | undefined {
  const ability = abilityFor(
    approvalAbilities({
      record,
      tally: tallyOf(record, eligible),
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

function tallyOf(record: ApprovalRecord, eligible: Eligibility) {
  return tally(record.votes, record.stages, eligible, record.digest);
}
