import {
  decodePageCursor,
  encodePageCursor,
  whereCriteria,
} from '@glovebox/guarded-change-node';
import { Knex } from 'knex';
import { ApprovalRecord, VoteRecord } from '../model/records';
import {
  ApprovalRow,
  approverRows,
  policiesKey,
  RefRow,
  refRows,
  toRecord,
  toRow,
  toVoteRow,
  VoteRow,
} from './approvalRows';
import {
  whereInvolved,
  whereLapsed,
  whereState,
  whereView,
} from './approvalFilters';
import { ApprovalChange, ApprovalQuery, ApprovalStore } from './ApprovalStore';

const HOUR_MS = 60 * 60 * 1000;

/** Approvals on SQLite or PostgreSQL. */
export class DatabaseApprovalStore implements ApprovalStore {
  static create(options: { database: Knex }): DatabaseApprovalStore {
    return new DatabaseApprovalStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  async transaction<T>(
    work: (trx: Knex.Transaction) => Promise<T>,
  ): Promise<T> {
    return this.database.transaction(work);
  }

  async insert(
    trx: Knex.Transaction,
    record: ApprovalRecord,
  ): Promise<boolean> {
    const inserted = await trx<ApprovalRow>('approvals')
      .insert(toRow(record))
      .onConflict()
      .ignore()
      .returning('id');
    if (inserted.length === 0) {
      return false;
    }
    await trx<RefRow>('approval_refs').insert(refRows(record));
    return true;
  }

  async get(id: string): Promise<ApprovalRecord | undefined> {
    const [record] = await this.getMany([id]);
    return record;
  }

  async getMany(ids: readonly string[]): Promise<ApprovalRecord[]> {
    const rows = await this.database<ApprovalRow>('approvals').whereIn('id', [
      ...ids,
    ]);
    return this.withVotes(this.database, rows);
  }

  async lock(
    trx: Knex.Transaction,
    id: string,
  ): Promise<ApprovalRecord | undefined> {
    // SQLite has one connection, so its transactions come one after the other anyway; it ignores FOR UPDATE.
    const rows = await trx<ApprovalRow>('approvals').where({ id }).forUpdate();
    const [record] = await this.withVotes(trx, rows);
    return record;
  }

  async lockLive(
    trx: Knex.Transaction,
    subject: { pluginId: string; kind: string; action: string; id: string },
  ): Promise<ApprovalRecord | undefined> {
    const rows = await trx<ApprovalRow>('approvals')
      .where({
        plugin_id: subject.pluginId,
        subject_kind: subject.kind,
        subject_action: subject.action,
        subject_id: subject.id,
      })
      .whereIn('state', ['pending', 'approved'])
      .forUpdate();
    const [record] = await this.withVotes(trx, rows);
    return record;
  }

  async insertVote(
    trx: Knex.Transaction,
    approvalId: string,
    vote: VoteRecord,
  ): Promise<boolean> {
    const inserted = await trx<VoteRow>('approval_votes')
      .insert(toVoteRow(approvalId, vote))
      .onConflict(['approval_id', 'voter'])
      .ignore()
      .returning('id');
    if (inserted.length === 0) {
      return false;
    }
    await trx<RefRow>('approval_refs').insert({
      approval_id: approvalId,
      role: 'voter',
      stage_id: '',
      ref: vote.voter,
    });
    return true;
  }

  async update(
    trx: Knex.Transaction,
    record: ApprovalRecord,
    change: ApprovalChange,
  ): Promise<ApprovalRecord> {
    const changed = { ...record, ...change };
    const row = toRow(changed);
    await trx<ApprovalRow>('approvals').where({ id: record.id }).update({
      state: row.state,
      end_reason: row.end_reason,
      lead_ref: row.lead_ref,
      open_stage_id: row.open_stage_id,
      decided_at: row.decided_at,
      consume_by: row.consume_by,
      consumed_by: row.consumed_by,
    });
    if (changed.leadRef !== record.leadRef) {
      await trx<RefRow>('approval_refs')
        .where({ approval_id: record.id, role: 'approver' })
        .delete();
      await trx<RefRow>('approval_refs').insert(approverRows(changed));
    }
    return changed;
  }

  async list(
    query: ApprovalQuery,
  ): Promise<{ items: ApprovalRecord[]; nextCursor?: string }> {
    const isInbox = query.view.name === 'waiting';
    const sort = isInbox ? 'decide_by' : 'opened_at';
    const select = this.database<ApprovalRow>('approvals')
      .select('approvals.*')
      .orderBy([
        { column: sort, order: isInbox ? 'asc' : 'desc' },
        { column: 'id', order: isInbox ? 'asc' : 'desc' },
      ])
      .limit(query.limit + 1);

    whereView(select, query.view);
    if (isInbox) {
      whereState(select, 'pending', query.now);
    }
    if (query.visible) {
      whereCriteria(select, query.visible, whereInvolved);
    }
    if (query.state) {
      whereState(select, query.state, query.now);
    }
    if (query.subjectKind !== undefined) {
      select.where('subject_kind', query.subjectKind);
    }
    if (query.subjectId !== undefined) {
      select.where('subject_id', query.subjectId);
    }
    if (query.cursor !== undefined) {
      const [time, id] = decodePageCursor(query.cursor);
      select.whereRaw(`(??, ??) ${isInbox ? '>' : '<'} (?, ?)`, [
        sort,
        'id',
        time,
        id,
      ]);
    }

    const rows = await select;
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: await this.withVotes(this.database, page),
      nextCursor:
        rows.length > query.limit && last
          ? encodePageCursor([last[sort], last.id])
          : undefined,
    };
  }

  async lapsed(now: Date, limit: number): Promise<string[]> {
    const select = this.database<ApprovalRow>('approvals')
      .select('id')
      .limit(limit);
    whereLapsed(select, now);
    return (await select).map(row => row.id);
  }

  async pendingIds(after: string, limit: number): Promise<string[]> {
    const rows = await this.database<ApprovalRow>('approvals')
      .select('id')
      .where('state', 'pending')
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit);
    return rows.map(row => row.id);
  }

  async decisionHours(
    policyIds: readonly string[],
    limit: number,
  ): Promise<number[]> {
    const rows = await this.database<ApprovalRow>('approvals')
      .select('opened_at', 'decided_at')
      .where('policies_key', policiesKey(policyIds))
      .whereNotNull('decided_at')
      .orderBy('decided_at', 'desc')
      .limit(limit);
    return rows.map(
      row =>
        (Date.parse(row.decided_at ?? row.opened_at) -
          Date.parse(row.opened_at)) /
        HOUR_MS,
    );
  }

  private async withVotes(
    knex: Knex,
    rows: ApprovalRow[],
  ): Promise<ApprovalRecord[]> {
    if (rows.length === 0) {
      return [];
    }
    const votes = await knex<VoteRow>('approval_votes')
      .whereIn(
        'approval_id',
        rows.map(row => row.id),
      )
      .orderBy('position');
    return rows.map(row =>
      toRecord(
        row,
        votes.filter(vote => vote.approval_id === row.id),
      ),
    );
  }
}
