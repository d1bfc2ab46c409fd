import { JsonObject } from '@backstage/types';
import {
  AppliedPolicy,
  ApprovalLimits,
  ApprovalState,
  VoteDecision,
} from '@glovebox/backstage-plugin-approvals-common';
import { standInsOf } from '../decisions/standIns';
import { ApprovalRecord, StageRecord, VoteRecord } from '../model/records';

export interface ApprovalRow {
  id: string;
  plugin_id: string;
  subject_kind: string;
  subject_action: string;
  subject_id: string;
  subject_name: string;
  subject_title: string;
  subject_path: string;
  digest: string;
  facts: string;
  requester: string;
  beneficiaries: string;
  editors: string;
  owner_group: string;
  highlights: string;
  policies: string;
  policies_key: string;
  limits: string;
  stages: string;
  lead_ref: string | null;
  open_stage_id: string | null;
  state: ApprovalState;
  end_reason: string;
  opened_at: string;
  decide_by: string;
  decided_at: string | null;
  consume_by: string | null;
  consumed_by: string | null;
}

export interface VoteRow {
  id: string;
  approval_id: string;
  stage_id: string;
  voter: string;
  decision: VoteDecision;
  reason: string | null;
  digest: string;
  voted_at: string;
}

export interface RefRow {
  approval_id: string;
  role: 'requester' | 'beneficiary' | 'editor' | 'owner' | 'approver' | 'voter';
  stage_id: string;
  ref: string;
}

export function toRow(record: ApprovalRecord): ApprovalRow {
  return {
    id: record.id,
    plugin_id: record.pluginId,
    subject_kind: record.subject.kind,
    subject_action: record.subject.action,
    subject_id: record.subject.id,
    subject_name: record.subject.name,
    subject_title: record.subject.title,
    subject_path: record.subject.path,
    digest: record.digest,
    facts: JSON.stringify(record.facts),
    requester: record.requester,
    beneficiaries: JSON.stringify(record.beneficiaries),
    editors: JSON.stringify(record.editors),
    owner_group: record.ownerGroup,
    highlights: JSON.stringify(record.highlights),
    policies: JSON.stringify(record.policies),
    policies_key: policiesKey(record.policies.map(policy => policy.id)),
    limits: JSON.stringify(record.limits),
    stages: JSON.stringify(record.stages),
    lead_ref: record.leadRef ?? null,
    open_stage_id: record.openStageId ?? null,
    state: record.state,
    end_reason: record.endReason,
    opened_at: record.openedAt,
    decide_by: record.decideBy,
    decided_at: record.decidedAt ?? null,
    consume_by: record.consumeBy ?? null,
    consumed_by: record.consumedBy ?? null,
  };
}

export function toRecord(row: ApprovalRow, votes: VoteRow[]): ApprovalRecord {
  return {
    id: row.id,
    pluginId: row.plugin_id,
    subject: {
      kind: row.subject_kind,
      action: row.subject_action,
      id: row.subject_id,
      name: row.subject_name,
      title: row.subject_title,
      path: row.subject_path,
    },
    digest: row.digest,
    facts: JSON.parse(row.facts) as JsonObject,
    requester: row.requester,
    beneficiaries: JSON.parse(row.beneficiaries) as string[],
    editors: JSON.parse(row.editors) as string[],
    ownerGroup: row.owner_group,
    highlights: JSON.parse(row.highlights) as string[],
    policies: JSON.parse(row.policies) as AppliedPolicy[],
    limits: JSON.parse(row.limits) as ApprovalLimits,
    stages: JSON.parse(row.stages) as StageRecord[],
    leadRef: row.lead_ref ?? undefined,
    openStageId: row.open_stage_id ?? undefined,
    state: row.state,
    endReason: row.end_reason,
    openedAt: row.opened_at,
    decideBy: row.decide_by,
    decidedAt: row.decided_at ?? undefined,
    consumeBy: row.consume_by ?? undefined,
    consumedBy: row.consumed_by ?? undefined,
    votes: votes.map(toVote),
  };
}

export function toVoteRow(approvalId: string, vote: VoteRecord): VoteRow {
  return {
    id: vote.id,
    approval_id: approvalId,
    stage_id: vote.stageId,
    voter: vote.voter,
    decision: vote.decision,
    reason: vote.reason ?? null,
    digest: vote.digest,
    voted_at: vote.votedAt,
  };
}

/** Everyone who has a part in an approval, for lists and permissions. */
export function refRows(record: ApprovalRecord): RefRow[] {
  const row = (role: RefRow['role'], ref: string, stageId = ''): RefRow => ({
    approval_id: record.id,
    role,
    stage_id: stageId,
    ref,
  });
  return [
    row('requester', record.requester),
    row('owner', record.ownerGroup),
    ...unique(record.beneficiaries).map(ref => row('beneficiary', ref)),
    ...unique(record.editors).map(ref => row('editor', ref)),
    ...approverRows(record),
    ...record.votes.map(vote => row('voter', vote.voter)),
  ];
}

/** The groups, and the lead by name, behind each stage; who stands in for the lead only while the lead may not vote. */
export function approverRows(
  record: Pick<
    ApprovalRecord,
    | 'id'
    | 'stages'
    | 'leadRef'
    | 'requester'
    | 'beneficiaries'
    | 'editors'
    | 'ownerGroup'
  >,
): RefRow[] {
  return record.stages.flatMap(stage =>
    unique(
      [...stage.approvers, ...standInsOf(stage, record)].map(selector =>
        selector === 'lead' ? record.leadRef : selector,
      ),
    ).flatMap(ref =>
      ref === undefined
        ? []
        : [
            {
              approval_id: record.id,
              role: 'approver' as const,
              stage_id: stage.id,
              ref,
            },
          ],
    ),
  );
}

export function policiesKey(policyIds: readonly string[]): string {
  return [...policyIds].sort().join(',');
}

function toVote(row: VoteRow): VoteRecord {
  return {
    id: row.id,
    stageId: row.stage_id,
    voter: row.voter,
    decision: row.decision,
    reason: row.reason ?? undefined,
    digest: row.digest,
    votedAt: row.voted_at,
  };
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
