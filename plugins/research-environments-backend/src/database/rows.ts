import { Condition } from '@glovebox/guarded-change-common';
import {
  DeletionInventoryItem,
  IsolationClass,
  Placement,
  RevisionState,
  RiskClass,
  TemplateRef,
} from '@glovebox/backstage-plugin-research-environments-common';
import { EgressClass } from '@glovebox/backstage-plugin-research-environments-node';
import { JsonObject } from '@backstage/types';
import {
  EnvironmentOperationKind,
  EnvironmentRecord,
  ForceDeleteIntent,
  LastOperation,
  PlanSummary,
  RevisionRecord,
  SkippedStep,
  SkipStepIntent,
} from '../model/records';
import { EnvironmentPatch, RevisionPatch } from './EnvironmentStore';

export interface EnvironmentRow {
  id: string;
  name: string;
  namespace: string;
  owner_group: string;
  lead: string | null;
  purpose: string;
  requester: string;
  beneficiaries: string;
  risk_class: string;
  isolation_class: string;
  egress: string;
  placement: string;
  desired: string;
  /** SQLite gives 0 and 1. */
  ever_applied: boolean | number;
  current_revision: number | null;
  proposed_revision: number | null;
  conditions: string;
  operation_id: string | null;
  operation_kind: string | null;
  operation_state: string | null;
  operation_error_reason: string | null;
  operation_error_message: string | null;
  operation_since: string | null;
  operation_skipped: string | null;
  force_delete: string | null;
  skip_step: string | null;
  deletion_inventory: string | null;
  created_at: string;
  expires_at: string | null;
  reminded_at: string | null;
  deleted_at: string | null;
  ended_at: string | null;
  reconcile_at: string;
  observe_at: string;
}

export interface RevisionRow {
  environment_id: string;
  number: number;
  base_number: number | null;
  state: string;
  state_reason: string;
  state_since: string;
  template: string;
  parameters: string;
  gpu_type: string | null;
  gpu_count: number | null;
  duration_days: number;
  requester: string;
  created_at: string;
  submitted_at: string | null;
  submitted_digest: string | null;
  approval_id: string | null;
  plan_state: string | null;
  plan_message: string | null;
  plan_blocked: boolean | number;
  planned_at: string | null;
  plan_digest: string | null;
}

/** Written whenever an environment is made due at once: before every time. */
export const DUE_NOW = '1970-01-01T00:00:00.000Z';

export function toEnvironmentRow(record: EnvironmentRecord): EnvironmentRow {
  return {
    id: record.id,
    name: record.name,
    namespace: record.namespace,
    placement: JSON.stringify(record.placement),
    created_at: record.createdAt,
    owner_group: record.ownerGroup,
    lead: record.lead ?? null,
    purpose: record.purpose,
    requester: record.requester,
    beneficiaries: JSON.stringify(record.beneficiaries),
    risk_class: record.riskClass,
    isolation_class: record.isolationClass,
    egress: record.egress,
    desired: record.desired,
    ever_applied: record.everApplied,
    current_revision: record.currentRevision ?? null,
    proposed_revision: record.proposedRevision ?? null,
    conditions: JSON.stringify(record.conditions),
    ...operationColumns(record.operation),
    force_delete: toJsonOrNull(record.forceDelete),
    skip_step: toJsonOrNull(record.skipStep),
    deletion_inventory: toJsonOrNull(record.deletionInventory),
    expires_at: record.expiresAt ?? null,
    reminded_at: record.remindedAt ?? null,
    deleted_at: record.deletedAt ?? null,
    ended_at: record.endedAt ?? null,
    reconcile_at: DUE_NOW,
    observe_at: DUE_NOW,
  };
}

/** The columns of what is in the patch; a key that is there with `undefined` clears its column. */
export function toEnvironmentColumns(
  patch: EnvironmentPatch,
): Partial<EnvironmentRow> {
  const all: Record<keyof EnvironmentPatch, () => Partial<EnvironmentRow>> = {
    ownerGroup: () => ({ owner_group: patch.ownerGroup }),
    lead: () => ({ lead: patch.lead ?? null }),
    purpose: () => ({ purpose: patch.purpose }),
    requester: () => ({ requester: patch.requester }),
    beneficiaries: () => ({
      beneficiaries: JSON.stringify(patch.beneficiaries),
    }),
    riskClass: () => ({ risk_class: patch.riskClass }),
    isolationClass: () => ({ isolation_class: patch.isolationClass }),
    egress: () => ({ egress: patch.egress }),
    desired: () => ({ desired: patch.desired }),
    everApplied: () => ({ ever_applied: patch.everApplied }),
    currentRevision: () => ({
      current_revision: patch.currentRevision ?? null,
    }),
    proposedRevision: () => ({
      proposed_revision: patch.proposedRevision ?? null,
    }),
    conditions: () => ({ conditions: JSON.stringify(patch.conditions) }),
    operation: () => operationColumns(patch.operation),
    forceDelete: () => ({ force_delete: toJsonOrNull(patch.forceDelete) }),
    skipStep: () => ({ skip_step: toJsonOrNull(patch.skipStep) }),
    deletionInventory: () => ({
      deletion_inventory: toJsonOrNull(patch.deletionInventory),
    }),
    expiresAt: () => ({ expires_at: patch.expiresAt ?? null }),
    remindedAt: () => ({ reminded_at: patch.remindedAt ?? null }),
    deletedAt: () => ({ deleted_at: patch.deletedAt ?? null }),
    endedAt: () => ({ ended_at: patch.endedAt ?? null }),
  };
  return Object.assign(
    {},
    ...(Object.keys(patch) as (keyof EnvironmentPatch)[]).map(key =>
      all[key](),
    ),
  );
}

export function toEnvironmentRecord(row: EnvironmentRow): EnvironmentRecord {
  return {
    id: row.id,
    name: row.name,
    namespace: row.namespace,
    ownerGroup: row.owner_group,
    lead: row.lead ?? undefined,
    purpose: row.purpose,
    requester: row.requester,
    beneficiaries: JSON.parse(row.beneficiaries) as string[],
    riskClass: row.risk_class as RiskClass,
    isolationClass: row.isolation_class as IsolationClass,
    egress: row.egress as EgressClass,
    placement: JSON.parse(row.placement) as Placement,
    desired: row.desired as EnvironmentRecord['desired'],
    everApplied: Boolean(row.ever_applied),
    currentRevision: row.current_revision ?? undefined,
    proposedRevision: row.proposed_revision ?? undefined,
    conditions: JSON.parse(row.conditions) as Condition[],
    operation: toLastOperation(row),
    forceDelete: fromJsonOrNull<ForceDeleteIntent>(row.force_delete),
    skipStep: fromJsonOrNull<SkipStepIntent>(row.skip_step),
    deletionInventory: fromJsonOrNull<DeletionInventoryItem[]>(
      row.deletion_inventory,
    ),
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    remindedAt: row.reminded_at ?? undefined,
    deletedAt: row.deleted_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
  };
}

export function toRevisionRow(record: RevisionRecord): RevisionRow {
  return {
    environment_id: record.environmentId,
    number: record.number,
    base_number: record.baseNumber ?? null,
    state: record.state,
    state_reason: record.stateReason,
    state_since: record.stateSince,
    template: JSON.stringify(record.template),
    parameters: JSON.stringify(record.parameters),
    gpu_type: record.gpu?.type ?? null,
    gpu_count: record.gpu?.count ?? null,
    duration_days: record.durationDays,
    requester: record.requester,
    created_at: record.createdAt,
    submitted_at: record.submittedAt ?? null,
    submitted_digest: record.submittedDigest ?? null,
    approval_id: record.approvalId ?? null,
    ...planColumns(record.plan),
  };
}

export function toRevisionColumns(patch: RevisionPatch): Partial<RevisionRow> {
  const all: Record<keyof RevisionPatch, () => Partial<RevisionRow>> = {
    state: () => ({ state: patch.state }),
    stateReason: () => ({ state_reason: patch.stateReason }),
    stateSince: () => ({ state_since: patch.stateSince }),
    submittedAt: () => ({ submitted_at: patch.submittedAt ?? null }),
    submittedDigest: () => ({
      submitted_digest: patch.submittedDigest ?? null,
    }),
    approvalId: () => ({ approval_id: patch.approvalId ?? null }),
    plan: () => planColumns(patch.plan),
  };
  return Object.assign(
    {},
    ...(Object.keys(patch) as (keyof RevisionPatch)[]).map(key => all[key]()),
  );
}

export function toRevisionRecord(row: RevisionRow): RevisionRecord {
  return {
    environmentId: row.environment_id,
    number: row.number,
    baseNumber: row.base_number ?? undefined,
    state: row.state as RevisionState,
    stateReason: row.state_reason,
    stateSince: row.state_since,
    template: JSON.parse(row.template) as TemplateRef,
    parameters: JSON.parse(row.parameters) as JsonObject,
    gpu:
      row.gpu_type !== null && row.gpu_count !== null
        ? { type: row.gpu_type, count: row.gpu_count }
        : undefined,
    durationDays: row.duration_days,
    requester: row.requester,
    createdAt: row.created_at,
    submittedAt: row.submitted_at ?? undefined,
    submittedDigest: row.submitted_digest ?? undefined,
    approvalId: row.approval_id ?? undefined,
    plan: row.plan_state
      ? {
          state: row.plan_state as PlanSummary['state'],
          blocked: Boolean(row.plan_blocked),
          message: row.plan_message ?? undefined,
          plannedAt: row.planned_at ?? undefined,
          digest: row.plan_digest ?? undefined,
        }
      : undefined,
  };
}

function operationColumns(operation: LastOperation | undefined) {
  return {
    operation_id: operation?.id ?? null,
    operation_kind: operation?.kind ?? null,
    operation_state: operation?.state ?? null,
    operation_error_reason: operation?.error?.reason ?? null,
    operation_error_message: operation?.error?.message ?? null,
    operation_since: operation?.since ?? null,
    operation_skipped: toJsonOrNull(operation?.skipped),
  };
}

function toLastOperation(row: EnvironmentRow): LastOperation | undefined {
  if (!row.operation_id || !row.operation_since) {
    return undefined;
  }
  return {
    id: row.operation_id,
    kind: row.operation_kind as EnvironmentOperationKind,
    state: row.operation_state as LastOperation['state'],
    error: row.operation_error_reason
      ? {
          reason: row.operation_error_reason,
          message: row.operation_error_message ?? '',
        }
      : undefined,
    since: row.operation_since,
    skipped: fromJsonOrNull<SkippedStep[]>(row.operation_skipped),
  };
}

function planColumns(plan: PlanSummary | undefined) {
  return {
    plan_state: plan?.state ?? null,
    plan_message: plan?.message ?? null,
    plan_blocked: plan?.blocked ?? false,
    planned_at: plan?.plannedAt ?? null,
    plan_digest: plan?.digest ?? null,
  };
}

function toJsonOrNull(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function fromJsonOrNull<T>(text: string | null): T | undefined {
  return text === null ? undefined : (JSON.parse(text) as T);
}
