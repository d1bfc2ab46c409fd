import { Ability } from '@glovebox/guarded-change-common';
import {
  ApprovalAction,
  ApprovalState,
} from '@glovebox/backstage-plugin-approvals-common';
import { ApprovalRecord, Eligibility } from '../model/records';
import { approvalState, isLive } from './approvalState';
import { missingApprovers } from './missingApprovers';
import { isEligible, Tally } from './tally';

/** Everything that says what a viewer may do. */
export interface AbilityFacts {
  record: ApprovalRecord;
  tally: Tally;
  eligible: Eligibility;
  /** Entity ref of the person who asks. */
  viewer: string;
  now: Date;
}

/** What a person may do with an approval, and why not. Computed for each reader, and once more under lock on each vote. */
export function approvalAbilities(
  facts: AbilityFacts,
): Ability<ApprovalAction>[] {
  const cannotVote = whyNoVote(facts);
  const cannotApprove = cannotVote ?? whyNoApproval(facts);
  const cannotWithdraw = whyNoWithdrawal(facts);
  return [
    ability('approve', cannotApprove),
    ability('reject', cannotVote),
    ability('withdraw', cannotWithdraw),
  ];
}

/** Never eligible for any vote on it: those who ask, gain or wrote (IAM-2). */
export function hasInterest(
  record: Pick<ApprovalRecord, 'requester' | 'beneficiaries' | 'editors'>,
  person: string,
): boolean {
  return (
    record.requester === person ||
    record.beneficiaries.includes(person) ||
    record.editors.includes(person)
  );
}

function ability(
  action: ApprovalAction,
  reason: string | undefined,
): Ability<ApprovalAction> {
  return reason === undefined
    ? { action, allowed: true }
    : { action, allowed: false, reason };
}

const OVER: Partial<Record<ApprovalState, string>> = {
  approved: 'Everyone who was asked has already agreed.',
  rejected: 'It was already rejected.',
  expired: 'The time to decide is over.',
  superseded: 'It was replaced by a newer request.',
  withdrawn: 'It was taken back.',
  consumed: 'It was approved and put into effect.',
};

function whyNoVote(facts: AbilityFacts): string | undefined {
  const { record, tally, eligible, viewer, now } = facts;
  const { state } = approvalState(record, now);
  if (state !== 'pending') {
    return OVER[state];
  }
  if (record.requester === viewer) {
    return 'You asked for this, so somebody else decides.';
  }
  if (record.beneficiaries.includes(viewer)) {
    return 'You gain from this, so somebody else decides.';
  }
  if (record.editors.includes(viewer)) {
    return 'You edited this, so somebody else decides.';
  }
  if (record.votes.some(vote => vote.voter === viewer)) {
    return 'You have already voted on this.';
  }
  if (
    tally.openStageId !== undefined &&
    isEligible(eligible, tally.openStageId, viewer)
  ) {
    return undefined;
  }
  return whyNotInOpenStage(facts);
}

function whyNotInOpenStage(facts: AbilityFacts): string {
  const { record, tally, eligible, viewer } = facts;
  const titleOf = (id?: string) =>
    record.stages.find(stage => stage.id === id)?.title ?? 'nobody';
  const later = tally.stages.find(
    stage =>
      stage.state === 'waiting' && isEligible(eligible, stage.id, viewer),
  );
  if (later) {
    return `You are asked as ${titleOf(later.id)} once ${titleOf(
      tally.openStageId,
    )} has agreed.`;
  }
  return `You are not among the approvers; ${titleOf(
    tally.openStageId,
  )} decides now.`;
}

/** Whoever could fill two places and leaves one of them empty would leave the approval stuck. */
function whyNoApproval(facts: AbilityFacts): string | undefined {
  const { record, tally, eligible, viewer } = facts;
  const taken = new Map(
    tally.stages.flatMap(stage =>
      stage.approvedBy.map(person => [person, stage.id] as const),
    ),
  );
  const withViewer = new Map(taken);
  if (tally.openStageId !== undefined) {
    withViewer.set(viewer, tally.openStageId);
  }
  const before = missingApprovers(tally.stages, eligible, taken);
  const [stuck] = missingApprovers(tally.stages, eligible, withViewer);
  if (before.length > 0 || !stuck) {
    return undefined;
  }
  const title = record.stages.find(s => s.id === stuck.stageId)?.title;
  return `You are needed as ${title}, which would have too few people without you, and one person fills one stage. Leave this stage to somebody else.`;
}

function whyNoWithdrawal(facts: AbilityFacts): string | undefined {
  const { record, viewer, now } = facts;
  if (!isLive(record, now)) {
    return OVER[approvalState(record, now).state];
  }
  return record.requester === viewer
    ? undefined
    : 'Only the person who asked can take it back.';
}
