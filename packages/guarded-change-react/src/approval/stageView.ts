/** A stage as far as it is shown. @public */
export interface StageShown {
  id: string;
  title: string;
  quorum: number;
  eligible: string[];
  approvers: string[];
  state?: 'waiting' | 'open' | 'satisfied';
}

/** A vote as far as it is shown. @public */
export interface VoteShown {
  id: string;
  stageId: string;
  voter: string;
  decision: 'approve' | 'reject';
  reason?: string;
  votedAt: string;
  counts: boolean;
}

/** How far a stage is, and whom it still waits for. @public */
export interface StageProgress {
  approvals: number;
  missing: number;
  /** People who could still vote here. */
  awaited: string[];
}

/**
 * Counts only votes that count, one per person. A person fills one stage, so who has voted in another is not awaited here.
 *
 * @public
 */
export function stageProgress(
  stage: StageShown,
  votes: readonly VoteShown[],
): StageProgress {
  const own = votes.filter(v => v.stageId === stage.id && v.counts);
  const approvers = new Set(
    own.filter(v => v.decision === 'approve').map(v => v.voter),
  );
  const voters = new Set(votes.filter(v => v.counts).map(v => v.voter));
  return {
    approvals: approvers.size,
    missing: Math.max(0, stage.quorum - approvers.size),
    awaited: stage.eligible.filter(person => !voters.has(person)),
  };
}
