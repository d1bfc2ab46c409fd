import { PermissionCriteria } from '@backstage/plugin-permission-common';
import { ApprovalState } from '@glovebox/backstage-plugin-approvals-common';
import { Knex } from 'knex';
import { ApprovalRecord, VoteRecord } from '../model/records';
import { InvolvedFilter } from '../permissions/InvolvedFilter';

/** What a list is narrowed to. */
export interface ApprovalQuery {
  view:
    | { name: 'waiting'; person: string; refs: string[] }
    | { name: 'decided'; person: string }
    | { name: 'mine'; person: string }
    | { name: 'all' };
  /** From the permission policy; absent when everything may be read. */
  visible?: PermissionCriteria<InvolvedFilter>;
  /** As it is now, so that what has lapsed is expired. */
  state?: ApprovalState;
  subjectKind?: string;
  subjectId?: string;
  cursor?: string;
  limit: number;
  now: Date;
}

/** What a write may change. */
export type ApprovalChange = Partial<
  Pick<
    ApprovalRecord,
    | 'state'
    | 'endReason'
    | 'leadRef'
    | 'openStageId'
    | 'decidedAt'
    | 'consumeBy'
    | 'consumedBy'
  >
>;

/** Approvals and their votes. The only place that knows how they are stored. */
export interface ApprovalStore {
  transaction<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T>;
  /** False when the subject has a live approval already. */
  insert(trx: Knex.Transaction, record: ApprovalRecord): Promise<boolean>;
  get(id: string): Promise<ApprovalRecord | undefined>;
  getMany(ids: readonly string[]): Promise<ApprovalRecord[]>;
  /** Locks the row until the transaction ends, so that votes and ends come one after the other. */
  lock(trx: Knex.Transaction, id: string): Promise<ApprovalRecord | undefined>;
  /** Locks the approval of a subject that is recorded as undecided or approved. */
  lockLive(
    trx: Knex.Transaction,
    subject: { pluginId: string; kind: string; action: string; id: string },
  ): Promise<ApprovalRecord | undefined>;
  /** False when the person has voted already. */
  insertVote(
    trx: Knex.Transaction,
    approvalId: string,
    vote: VoteRecord,
  ): Promise<boolean>;
  update(
    trx: Knex.Transaction,
    record: ApprovalRecord,
    change: ApprovalChange,
  ): Promise<ApprovalRecord>;
  /** The most urgent first where something waits, else the newest first. */
  list(
    query: ApprovalQuery,
  ): Promise<{ items: ApprovalRecord[]; nextCursor?: string }>;
  /** Ids of those recorded as live whose time is over. */
  lapsed(now: Date, limit: number): Promise<string[]>;
  /** Ids of those recorded as undecided, in pages by id. */
  pendingIds(after: string, limit: number): Promise<string[]>;
  /** Hours from opening to decision of the last approvals under exactly these policies, newest first. */
  decisionHours(policyIds: readonly string[], limit: number): Promise<number[]>;
}
