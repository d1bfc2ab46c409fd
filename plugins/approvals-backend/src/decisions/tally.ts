import { Eligibility, StageRecord, VoteRecord } from '../model/records';

/** How one stage stands. */
export interface StageTally {
  id: string;
  state: 'waiting' | 'open' | 'satisfied';
  /** The distinct people whose approvals count. */
  approvedBy: string[];
  quorum: number;
}

export interface Tally {
  stages: StageTally[];
  /** True when every stage has its quorum; also when there is none. */
  approved: boolean;
  /** The stage that asks for votes now. */
  openStageId?: string;
}

/**
 * Counts the votes (IAM-2). A vote counts while it is an approval of this very digest, by somebody who still is eligible for its
 * stage, once a person: one person fills one stage. A stage opens when those before it have their quorum.
 */
export function tally(
  votes: readonly Pick<
    VoteRecord,
    'voter' | 'stageId' | 'decision' | 'digest'
  >[],
  stages: readonly Pick<StageRecord, 'id' | 'quorum'>[],
  eligible: Eligibility,
  digest: string,
): Tally {
  const counted = new Map<string, string>();
  for (const vote of votes) {
    const counts =
      vote.decision === 'approve' &&
      vote.digest === digest &&
      !counted.has(vote.voter) &&
      isEligible(eligible, vote.stageId, vote.voter);
    if (counts) {
      counted.set(vote.voter, vote.stageId);
    }
  }

  let openStageId: string | undefined;
  const tallied = stages.map((stage): StageTally => {
    const approvedBy = [...counted]
      .filter(([, stageId]) => stageId === stage.id)
      .map(([voter]) => voter);
    if (approvedBy.length >= stage.quorum) {
      return { ...pick(stage), state: 'satisfied', approvedBy };
    }
    if (openStageId !== undefined) {
      return { ...pick(stage), state: 'waiting', approvedBy };
    }
    openStageId = stage.id;
    return { ...pick(stage), state: 'open', approvedBy };
  });
  return { stages: tallied, approved: openStageId === undefined, openStageId };
}

/** Whether the person may vote in the stage now. */
export function isEligible(
  eligible: Eligibility,
  stageId: string,
  person: string,
): boolean {
  return eligible.get(stageId)?.includes(person) ?? false;
}

function pick(stage: Pick<StageRecord, 'id' | 'quorum'>) {
  return { id: stage.id, quorum: stage.quorum };
}
