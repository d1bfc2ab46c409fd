import { Ability } from '@glovebox/guarded-change-common';
import { JsonObject } from '@backstage/types';

/** What an approval is about. @public */
export interface ApprovalSubject {
  /** Kind of guarded change, for example `research-environment`. Policies match on it. */
  kind: string;
  /** What is asked, for example `create`, `revise` or `force-delete`. Policies match on it. */
  action: string;
  /** Id of the object in the opening plugin. */
  id: string;
  name: string;
  /** A sentence: "Ada Moreau asks for 4 H100 for 14 days for vision". */
  title: string;
  /** Path in the portal where the exact change can be read. */
  path: string;
}

/** What a plugin says when it opens an approval, or asks which policies would apply. @public */
export interface ApprovalRequest {
  subject: ApprovalSubject;
  /** `sha256:<hex>` of everything an approver relies on. Votes are bound to it. */
  digest: string;
  /** Facts that policies match on as `facts.<name>`, for example `riskClass`, `gpuCount`, `durationDays`. */
  facts: JsonObject;
  /** Entity ref of the person who asks. */
  requester: string;
  /** Entity refs of people who gain from it. They never approve it. */
  beneficiaries: string[];
  /** Entity refs of everyone who edited the content. They never approve it. */
  editors: string[];
  /** Entity ref of the owning group. Its lead answers for stages that name `lead`. */
  ownerGroup: string;
  /** Policies that guardrails demand, whatever `match` says. */
  requiredPolicies: string[];
  /** What is unusual about it, most unusual first; shown at the top of the inbox row. */
  highlights: string[];
}

/** @public */
export type ApprovalState =
  | 'pending'
  | 'approved'
  | 'rejected'
  /** Nobody decided in time, or it was approved and not consumed in time. */
  | 'expired'
  /** The content or the rules changed after it was opened; a new approval asks anew. */
  | 'superseded'
  /** The requester took the change back. */
  | 'withdrawn'
  /** The opening plugin acted on it. */
  | 'consumed';

/** @public */
export type VoteDecision = 'approve' | 'reject';

/** @public */
export interface Vote {
  id: string;
  stageId: string;
  voter: string;
  decision: VoteDecision;
  /** Required for a rejection. */
  reason?: string;
  digest: string;
  /** ISO 8601 in UTC. */
  votedAt: string;
  /** False when the voter has since lost the standing to vote: the vote no longer counts. */
  counts: boolean;
}

/** @public */
export interface ApprovalStage {
  id: string;
  title: string;
  /** Distinct eligible people needed. */
  quorum: number;
  /** Ids of the policies that ask for this stage. */
  policies: string[];
  state: 'waiting' | 'open' | 'satisfied';
  /** Entity refs of the people who may vote here now, read live from the catalog. */
  eligible: string[];
  /** The groups or roles behind `eligible`, in words: "lead of vision", "security". */
  approvers: string[];
}

/** A policy that applies, and why. @public */
export interface AppliedPolicy {
  id: string;
  title: string;
  /** `match` when its CEL expression held, `required` when a guardrail demanded it. */
  because: 'match' | 'required';
  /** Control ids that it serves, for example `IAM-2`. */
  controls: string[];
}

/** The strictest of the limits of every policy that applies. Durations are ISO 8601. @public */
export interface ApprovalLimits {
  /** How long it waits for decisions. */
  decideWithin: string;
  /** How long it may be consumed once approved. */
  consumeWithin: string;
  /** Longest life that the subject may be given, where it has one. */
  maxDuration?: string;
}

/** Who must agree, before anyone is asked. @public */
export interface ApprovalPreview {
  policies: AppliedPolicy[];
  stages: Omit<ApprovalStage, 'state'>[];
  limits: ApprovalLimits;
  /** Set when the change cannot be opened: no policy matches, a limit is broken, or too few people could agree. */
  refused?: { reason: string; message: string };
  /** Median hours of the last approvals under the same policies; absent when there are too few. */
  usualHours?: number;
}

/** @public */
export interface Approval {
  id: string;
  /** Plugin that opened it and alone may consume it. */
  pluginId: string;
  subject: ApprovalSubject;
  digest: string;
  facts: JsonObject;
  requester: string;
  beneficiaries: string[];
  editors: string[];
  ownerGroup: string;
  highlights: string[];
  state: ApprovalState;
  /** Why it is in this state, as a sentence. */
  stateReason: string;
  policies: AppliedPolicy[];
  limits: ApprovalLimits;
  stages: ApprovalStage[];
  votes: Vote[];
  /** ISO 8601 in UTC. */
  openedAt: string;
  /** When the undecided approval lapses. */
  decideBy: string;
  decidedAt?: string;
  /** When the unconsumed approval lapses. */
  consumeBy?: string;
  consumedBy?: string;
  /** For the viewer who asked. */
  abilities: Ability<ApprovalAction>[];
  /** The stage in which the viewer could vote, if any. */
  viewerStageId?: string;
}

/** @public */
export type ApprovalAction = 'approve' | 'reject' | 'withdraw';
