import { CelPredicate } from '@glovebox/guarded-change-node';
import { ApproverSelector } from '../model/records';

/** A stage that policies may ask for. */
export interface StageConfig {
  id: string;
  title: string;
  approvers: ApproverSelector[];
  /** Groups that fill the stage when there is no lead, or the lead asks, gains or wrote. */
  standIns: ApproverSelector[];
}

/** An approval policy, its expression compiled. */
export interface PolicyConfig {
  id: string;
  title: string;
  controls: string[];
  /** Absent for a policy that applies only where a guardrail demands it. */
  match?: CelPredicate;
  stages: { stage: string; quorum: number }[];
  /** ISO 8601. */
  decideWithin: string;
  /** ISO 8601. */
  consumeWithin: string;
  /** ISO 8601. */
  maxDuration?: string;
}

/** `glovebox.approvals`, validated. */
export interface ApprovalsConfig {
  /** In the order in which they are asked. */
  stages: StageConfig[];
  policies: PolicyConfig[];
}
