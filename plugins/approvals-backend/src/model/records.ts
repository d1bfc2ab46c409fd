import { JsonObject } from '@backstage/types';
import {
  AppliedPolicy,
  ApprovalLimits,
  ApprovalState,
  ApprovalSubject,
  VoteDecision,
} from '@glovebox/backstage-plugin-approvals-common';

/** Who may approve in a stage: the lead of the owner group, or a group by its ref. */
export type ApproverSelector = 'lead' | string;

/** A stage as it was asked for when the approval was opened. */
export interface StageRecord {
  id: string;
  title: string;
  quorum: number;
  policies: string[];
  approvers: ApproverSelector[];
  /** Groups that are asked when no lead may vote. Absent in approvals of earlier versions. */
  standIns?: ApproverSelector[];
}

export interface VoteRecord {
  id: string;
  stageId: string;
  voter: string;
  decision: VoteDecision;
  reason?: string;
  digest: string;
  /** ISO 8601 in UTC, as all times here. */
  votedAt: string;
}

/** An approval as it is stored. What follows from the time and from live memberships is derived when it is read. */
export interface ApprovalRecord {
  id: string;
  pluginId: string;
  subject: ApprovalSubject;
  digest: string;
  facts: JsonObject;
  requester: string;
  beneficiaries: string[];
  editors: string[];
  ownerGroup: string;
  highlights: string[];
  /** As last recorded; see `approvalState`. */
  state: ApprovalState;
  /** Why it ended. Empty until then. */
  endReason: string;
  policies: AppliedPolicy[];
  limits: ApprovalLimits;
  stages: StageRecord[];
  /** The lead of the owner group when it was last looked up, for lists. */
  leadRef?: string;
  /** The stage that asks for votes, as last recorded, for lists. */
  openStageId?: string;
  openedAt: string;
  decideBy: string;
  decidedAt?: string;
  consumeBy?: string;
  consumedBy?: string;
  votes: VoteRecord[];
}

/** The people who may vote in each stage now, by stage id. */
export type Eligibility = ReadonlyMap<string, readonly string[]>;
