import { JsonObject } from '@backstage/types';
import {
  Condition,
  GuardrailFinding,
  OperationError,
  PlannedObject,
} from '@glovebox/guarded-change-common';
import {
  DeletionInventoryItem,
  DriftFinding,
  GpuRequest,
  IsolationClass,
  ObservedResource,
  Placement,
  QuotaLine,
  RevisionState,
  RiskClass,
  TemplateRef,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  EgressClass,
  RenderedContent,
  TargetState,
} from '@glovebox/backstage-plugin-research-environments-node';

/** Kinds of operations that work on an environment. */
export type EnvironmentOperationKind =
  | 'environment.plan'
  | 'environment.apply'
  | 'environment.heal'
  | 'environment.delete'
  | 'environment.force-delete';

/** The last operation of an environment, as far as its status needs it. */
export interface LastOperation {
  id: string;
  kind: EnvironmentOperationKind;
  /** `active` until the transaction that ends the operation. */
  state: 'active' | 'succeeded' | 'failed' | 'cancelled';
  error?: OperationError;
  /** ISO 8601 in UTC. */
  since: string;
  /** Steps that it went on without; absent when there are none. */
  skipped?: SkippedStep[];
}

/** Something that was asked for and needs a second person. */
export interface SecondPersonIntent {
  requester: string;
  reason: string;
  digest: string;
  /** ISO 8601 in UTC. */
  requestedAt: string;
  approvalId?: string;
}

/** To go on without a step of an operation. */
export interface SkipStepIntent extends SecondPersonIntent {
  operationId: string;
  /** Name of the step. */
  step: string;
  title: string;
  /** What is then not so, as it was read by who asked. */
  consequence: string;
}

/** A step that was passed over. */
export interface SkippedStep {
  name: string;
  title: string;
  by: string;
  reason: string;
}

/** A forced deletion that was asked for and needs a second person. */
export interface ForceDeleteIntent extends SecondPersonIntent {
  /** When the deletion was started with that approval: once. What fails then is for a person to retry. */
  startedAt?: string;
}

/** An environment as it is stored. Its status and abilities are derived from it, never stored. */
export interface EnvironmentRecord {
  id: string;
  name: string;
  namespace: string;
  ownerGroup: string;
  lead?: string;
  purpose: string;
  requester: string;
  beneficiaries: string[];
  riskClass: RiskClass;
  isolationClass: IsolationClass;
  egress: EgressClass;
  placement: Placement;
  /** Never turns back from `absent`: a failed deletion does not lead back to running. */
  desired: 'present' | 'absent';
  /** Something may exist outside, so that only a deletion can end it. */
  everApplied: boolean;
  currentRevision?: number;
  proposedRevision?: number;
  conditions: Condition[];
  operation?: LastOperation;
  forceDelete?: ForceDeleteIntent;
  skipStep?: SkipStepIntent;
  deletionInventory?: DeletionInventoryItem[];
  createdAt: string;
  expiresAt?: string;
  /** When its requester was told that it ends soon. */
  remindedAt?: string;
  deletedAt?: string;
  /** Deleted, discarded, rejected or withdrawn. */
  endedAt?: string;
}

/** The outcome of the last planning, as far as a list needs it. */
export interface PlanSummary {
  state: 'running' | 'succeeded' | 'failed';
  /** It holds something that may not be submitted. */
  blocked: boolean;
  message?: string;
  plannedAt?: string;
  digest?: string;
}

export interface RevisionRecord {
  environmentId: string;
  number: number;
  baseNumber?: number;
  state: RevisionState;
  stateReason: string;
  /** ISO 8601 in UTC. */
  stateSince: string;
  template: TemplateRef;
  parameters: JsonObject;
  gpu?: GpuRequest;
  durationDays: number;
  requester: string;
  createdAt: string;
  submittedAt?: string;
  /** What the requester read and the approvers agree to. */
  submittedDigest?: string;
  approvalId?: string;
  plan?: PlanSummary;
}

/** One file of the rendered bundle. */
export type BundleFile = { path: string; content: string };

/** What the last planning of a revision found. */
export interface PlanRecord {
  rendered: RenderedContent[];
  objects: PlannedObject[];
  notChecked: string[];
  findings: GuardrailFinding[];
  quota: QuotaLine[];
}

/** What a target remembers of an environment between calls, and what was last observed on it. */
export interface TargetStateRecord {
  targetId: string;
  state: TargetState;
  outputs: Record<string, string>;
  resources: ObservedResource[];
  /** What differed from what was approved, when it was last seen. */
  drift: DriftFinding[];
}

/** An environment with the revision that matters now: the proposed one, or else the current one. */
export interface EnvironmentWithHead {
  environment: EnvironmentRecord;
  head: RevisionRecord;
}
