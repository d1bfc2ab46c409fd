import {
  Ability,
  Condition,
  GuardrailFinding,
  Operation,
  PlannedObject,
  Status,
} from '@glovebox/guarded-change-common';
import { ApprovalPreview } from '@glovebox/backstage-plugin-approvals-common';
import { JsonObject } from '@backstage/types';
import { DriftFinding } from './drift';

/** @public */
export type RiskClass = 'standard' | 'sensitive' | 'high-risk';

/** How workloads are kept apart from the host: `gvisor` forces the RuntimeClass of that name (K8S-5). @public */
export type IsolationClass = 'shared-kernel' | 'gvisor';

/** @public */
export type EnvironmentStatusWord =
  | 'Planning'
  | 'Draft'
  | 'Plan refused'
  | 'Waiting for approval'
  | 'Rejected'
  | 'Approval lapsed'
  | 'Withdrawn'
  | 'Discarded'
  | 'Provisioning'
  | 'Provisioning failed'
  | 'Ready'
  | 'Degraded'
  | 'Unobservable'
  | 'Expired'
  | 'Deleting'
  | 'Deletion failed'
  | 'Deleted';

/** @public */
export type EnvironmentAction =
  | 'submit'
  | 'replan'
  | 'edit'
  | 'discard'
  | 'withdraw'
  | 'retry'
  | 'cancel'
  | 'connect'
  | 'heal'
  | 'delete'
  | 'force-delete'
  | 'try-now'
  | 'skip-step';

/** Where it runs: ids of configured targets. Chosen once, stored, digested, never changed. @public */
export interface Placement {
  /** Names of targets, for example `kubernetes:aks-east` and `azure:research-standard`. */
  targetIds: string[];
  region: string;
}

/** GPUs that an environment may hold at once. @public */
export interface GpuRequest {
  /** Flavour as in config, for example `H100`. */
  type: string;
  count: number;
}

/** @public */
export interface TemplateRef {
  /** Entity ref of the scaffolder template. */
  entityRef: string;
  title: string;
  /** `sha256:<hex>` of the template's entity and skeleton: its version. */
  digest: string;
}

/** @public */
export type RevisionState =
  | 'draft'
  | 'submitted'
  | 'rejected'
  | 'lapsed'
  | 'withdrawn'
  | 'discarded'
  /** Approved and being made so, or made so. */
  | 'approved'
  /** What the environment is now. */
  | 'current'
  | 'superseded';

/** An immutable proposal of what an environment is. @public */
export interface Revision {
  number: number;
  /** Revision that this one starts from; absent for the first. */
  baseNumber?: number;
  state: RevisionState;
  template: TemplateRef;
  parameters: JsonObject;
  /** `sha256:<hex>` of everything an approver relies on. Set once planned. */
  digest?: string;
  requester: string;
  createdAt: string;
  submittedAt?: string;
  approvalId?: string;
  gpu?: GpuRequest;
  durationDays: number;
}

/** @public */
export interface QuotaLine {
  team: string;
  gpuType: string;
  /** GPUs the team may hold. */
  limit: number;
  /** Held by environments that run. */
  used: number;
  /** Held for changes that wait for approval or are being applied. */
  reserved: number;
  /** What the change adds; 0 where nothing is asked. */
  requested: number;
}

/** What the plan operation found. @public */
export interface Plan {
  revision: number;
  state: 'running' | 'succeeded' | 'failed';
  /** ISO 8601 in UTC. */
  plannedAt?: string;
  digest?: string;
  objects: PlannedObject[];
  findings: GuardrailFinding[];
  quota: QuotaLine[];
  approval?: ApprovalPreview;
  /** What no dry run can check before it exists. */
  notChecked: string[];
  /** Why it cannot be submitted, as sentences that say what to change. Empty when it can. */
  blockers: string[];
  operation?: Operation;
}

/** @public */
export interface EnvironmentSummary {
  /** Immutable, eight lower-case letters and digits. */
  id: string;
  name: string;
  ownerGroup: string;
  lead?: string;
  purpose: string;
  requester: string;
  riskClass: RiskClass;
  isolationClass: IsolationClass;
  template: TemplateRef;
  gpu?: GpuRequest;
  placement: Placement;
  namespace: string;
  status: Status<EnvironmentStatusWord>;
  createdAt: string;
  /** ISO 8601 in UTC; set when it is first approved. */
  expiresAt?: string;
  deletedAt?: string;
}

/** @public */
export interface Environment extends EnvironmentSummary {
  beneficiaries: string[];
  currentRevision?: number;
  proposedRevision?: number;
  revisions: Revision[];
  conditions: Condition[];
  operation?: Operation;
  approvalId?: string;
  abilities: Ability<EnvironmentAction>[];
  /** What is not as it was approved, as it was last observed; absent when nothing is. */
  drift?: DriftFinding[];
  /** What deletion removed and what it left, once it ran. */
  deletionInventory?: DeletionInventoryItem[];
  /** What a second person is asked to agree to: a forced deletion, or to go on without a step. */
  asked?: AskedOfSecondPerson[];
  /** The step at which what is done stands, where it may be skipped. */
  skippable?: SkippableOperationStep;
}

/** @public */
export interface AskedOfSecondPerson {
  action: 'force-delete' | 'skip-step';
  requester: string;
  reason: string;
  /** Absent while the approval is being opened. */
  approvalId?: string;
}

/** @public */
export interface SkippableOperationStep {
  operationId: string;
  name: string;
  title: string;
  /** What is not so when it is skipped. */
  consequence: string;
}

/** @public */
export type ResourceHealth =
  | 'current'
  | 'progressing'
  | 'failed'
  | 'missing'
  | 'unknown';

/** One object or resource of an environment as it was last observed. @public */
export interface ObservedResource {
  targetId: string;
  type: string;
  name: string;
  namespace?: string;
  origin: 'baseline' | 'template';
  health: ResourceHealth;
  message?: string;
  /** ISO 8601 in UTC. */
  observedAt: string;
}

/** @public */
export interface DeletionInventoryItem {
  targetId: string;
  type: string;
  name: string;
  outcome: 'removed' | 'already-gone' | 'stayed';
  /** Why it stayed, and who can remove it. */
  reason?: string;
}

/** How to reach a Ready environment. Holds no credential of the portal. @public */
export interface ConnectionDetails {
  /** A kubeconfig that signs in through the cluster's own Entra login. */
  kubeconfig: string;
  fileName: string;
  commands: { title: string; command: string }[];
  /** What must be true for it to work: VPN, client tools. */
  notes: string[];
}
