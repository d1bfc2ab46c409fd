import { Approval } from '@glovebox/backstage-plugin-approvals-common';
import { ApprovalRecord, Eligibility } from '../model/records';
import { approvalAbilities } from './approvalAbilities';
import { approvalState } from './approvalState';
import { isEligible, StageTally, Tally, tally } from './tally';

/** What a viewer reads of an approval, with who may vote now and what the viewer may do. */
export function toApproval(
  record: ApprovalRecord,
  options: {
    eligible: Eligibility;
    /** Who is asked in each stage, in words, by stage id. */
    approvers: ReadonlyMap<string, string[]>;
    viewer?: string;
    now: Date;
  },
): Approval {
  const { eligible, approvers, viewer, now } = options;
  const { state, reason } = approvalState(record, now);
  const counted = tally(record.votes, record.stages, eligible, record.digest);
  const abilities =
    viewer === undefined
      ? []
      : approvalAbilities({ record, tally: counted, eligible, viewer, now });
  const canVote = abilities.some(a => a.action !== 'withdraw' && a.allowed);

  return {
    id: record.id,
    pluginId: record.pluginId,
    subject: record.subject,
    digest: record.digest,
    facts: record.facts,
    requester: record.requester,
    beneficiaries: record.beneficiaries,
    editors: record.editors,
    ownerGroup: record.ownerGroup,
    highlights: record.highlights,
    state,
    stateReason: reason || waitsFor(record, counted),
    policies: record.policies,
    limits: record.limits,
    stages: record.stages.map((stage, index) => ({
      id: stage.id,
      title: stage.title,
      quorum: stage.quorum,
      policies: stage.policies,
      state: counted.stages[index].state,
      eligible: [...(eligible.get(stage.id) ?? [])],
      approvers: approvers.get(stage.id) ?? [],
    })),
    votes: record.votes.map(vote => ({
      ...vote,
      counts: isEligible(eligible, vote.stageId, vote.voter),
    })),
    openedAt: record.openedAt,
    decideBy: record.decideBy,
    decidedAt: record.decidedAt,
    consumeBy: record.consumeBy,
    consumedBy: record.consumedBy,
    abilities,
    viewerStageId: canVote ? counted.openStageId : undefined,
  };
}

function waitsFor(record: ApprovalRecord, counted: Tally): string {
  const open = counted.stages.find(
    (stage): stage is StageTally => stage.state === 'open',
  );
  if (!open) {
    return 'Everyone who was asked agreed.';
  }
  const title = record.stages.find(stage => stage.id === open.id)?.title;
  return `Waits for ${title}: ${open.approvedBy.length} of ${open.quorum} agreed.`;
}
