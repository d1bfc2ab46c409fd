import { JsonObject } from '@backstage/types';
import { OperationState, Page } from '@glovebox/guarded-change-common';
import { Knex } from 'knex';
import { OperationRecord, StepRecord } from './OperationRecord';
import {
  ClaimedOperation,
  LeasedChange,
  OperationStore,
} from './OperationStore';
import { decodeSearchCursor, encodeSearchCursor } from './searchCursor';
import { failingSince } from './transitions';
import { OperationSearch } from './types';

const TABLE = 'operations';
const UNFINISHED: OperationState[] = ['queued', 'running', 'waiting'];

interface OperationRow {
  position: number;
  id: string;
  kind: string;
  subject_id: string;
  state: OperationState;
  steps: string;
  input: string;
  requested_by: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  due_at: string;
  /** SQLite has no booleans. */
  cancel_requested: boolean | number;
  error_reason: string | null;
  error_message: string | null;
  lease_token: number;
  worker: string | null;
  /** Empty while it does not fail, so that one index serves both. */
  failing_since: string;
}

/** Operations in the database of the plugin that uses them. */
export class DatabaseOperationStore implements OperationStore {
  constructor(private readonly database: Knex) {}

  async insert(
    trx: Knex.Transaction,
    record: OperationRecord,
  ): Promise<boolean> {
    // ON CONFLICT DO NOTHING instead of a caught error, which would spoil the caller's transaction on PostgreSQL.
    const inserted = await trx<OperationRow>(TABLE)
      .insert({
        id: record.id,
        kind: record.kind,
        subject_id: record.subjectId,
        state: record.state,
        steps: JSON.stringify(record.steps),
        input: JSON.stringify(record.input),
        requested_by: record.requestedBy,
        created_at: record.createdAt,
        due_at: record.createdAt,
        cancel_requested: false,
        lease_token: record.leaseToken,
        failing_since: '',
      })
      .onConflict()
      .ignore()
      .returning('id');
    return inserted.length > 0;
  }

  async find(
    id: string,
    trx?: Knex.Transaction,
  ): Promise<OperationRecord | undefined> {
    const row = await (trx ?? this.database)<OperationRow>(TABLE)
      .where({ id })
      .first();
    return row && toRecord(row);
  }

  async latest(
    subjectId: string,
    kind?: string,
    trx?: Knex.Transaction,
  ): Promise<OperationRecord | undefined> {
    const query = (trx ?? this.database)<OperationRow>(TABLE)
      .where({ subject_id: subjectId })
      .orderBy('position', 'desc')
      .first();
    if (kind !== undefined) {
      query.andWhere({ kind });
    }
    const row = await query;
    return row && toRecord(row);
  }

  async list(options: {
    ids?: readonly string[];
    subjectId?: string;
    unfinished?: boolean;
    limit: number;
  }): Promise<OperationRecord[]> {
    const query = this.database<OperationRow>(TABLE)
      .orderBy('position', 'desc')
      .limit(options.limit);
    if (options.subjectId !== undefined) {
      query.andWhere({ subject_id: options.subjectId });
    }
    if (options.ids !== undefined) {
      query.whereIn('id', [...options.ids]);
    }
    if (options.unfinished === true) {
      query.whereIn('state', UNFINISHED);
    }
    if (options.unfinished === false) {
      query.whereNotIn('state', UNFINISHED);
    }
    return (await query).map(toRecord);
  }

  async search(options: OperationSearch): Promise<Page<OperationRecord>> {
    const query = this.database<OperationRow>(TABLE)
      .where(matches(options))
      .orderBy([
        { column: 'failing_since', order: 'desc' },
        { column: 'position', order: 'desc' },
      ])
      .limit(options.limit + 1);
    if (options.cursor !== undefined) {
      const [since, position] = decodeSearchCursor(options.cursor);
      query.andWhere(after =>
        after
          .where('failing_since', '<', since)
          .orWhere(same =>
            same
              .where('failing_since', since)
              .andWhere('position', '<', position),
          ),
      );
    }
    const rows = await query;
    const page = rows.slice(0, options.limit);
    const last = page.at(-1);
    return {
      items: page.map(toRecord),
      nextCursor:
        rows.length > options.limit && last
          ? encodeSearchCursor([last.failing_since, Number(last.position)])
          : undefined,
    };
  }

  async claim(options: {
    kinds: string[];
    worker: string;
    now: Date;
    leaseUntil: Date;
  }): Promise<ClaimedOperation | undefined> {
    return this.transaction(async trx => {
      const due = trx<OperationRow>(TABLE)
        .whereIn('state', UNFINISHED)
        .whereIn('kind', options.kinds)
        .where('due_at', '<=', options.now.toISOString())
        .orderBy([{ column: 'due_at' }, { column: 'position' }])
        .first();
      if (this.database.client.config.client === 'pg') {
        due.forUpdate().skipLocked();
      }
      const before = await due;
      if (!before) {
        return undefined;
      }
      // Compare and set on the token: on SQLite there is no row lock to rely on.
      const [claimed] = await trx<OperationRow>(TABLE)
        .where({ id: before.id, lease_token: before.lease_token })
        .update({
          state: 'running',
          lease_token: before.lease_token + 1,
          worker: options.worker,
          due_at: options.leaseUntil.toISOString(),
          started_at: before.started_at ?? options.now.toISOString(),
        })
        .returning('*');
      return (
        claimed && {
          record: toRecord(claimed),
          abandoned: before.state === 'running',
        }
      );
    });
  }

  async renew(
    record: OperationRecord,
    leaseUntil: Date,
    trx?: Knex.Transaction,
  ): Promise<OperationRecord | undefined> {
    const [row] = await this.leased(record, trx)
      .update({ due_at: leaseUntil.toISOString() })
      .returning('*');
    return row && toRecord(row);
  }

  async save(
    record: OperationRecord,
    change: LeasedChange,
    trx?: Knex.Transaction,
  ): Promise<OperationRecord | undefined> {
    const [row] = await this.leased(record, trx)
      .update({
        state: change.state,
        steps: JSON.stringify(change.steps),
        due_at:
          change.state === 'waiting'
            ? this.dueUnlessCancelled(change.dueAt)
            : change.dueAt.toISOString(),
        finished_at: change.finishedAt?.toISOString() ?? null,
        error_reason: change.error?.reason ?? null,
        error_message: change.error?.message ?? null,
        failing_since: failingSince(change) ?? '',
      })
      .returning('*');
    return row && toRecord(row);
  }

  async requestCancel(
    trx: Knex.Transaction,
    id: string,
    now: Date,
  ): Promise<OperationRecord | undefined> {
    const [row] = await trx<OperationRow>(TABLE)
      .where({ id })
      .whereIn('state', UNFINISHED)
      .update({
        cancel_requested: true,
        // The lease of a running operation stays; its worker sees the request by itself.
        due_at: trx.raw(`CASE WHEN ?? = 'running' THEN ?? ELSE ? END`, [
          'state',
          'due_at',
          now.toISOString(),
        ]),
      })
      .returning('*');
    return row && toRecord(row);
  }

  async requeue(
    trx: Knex.Transaction,
    id: string,
    change: { steps: StepRecord[]; requestedBy: string; dueAt: Date },
  ): Promise<OperationRecord | undefined> {
    const [row] = await trx<OperationRow>(TABLE)
      .where({ id, state: 'failed' })
      .update({
        state: 'queued',
        steps: JSON.stringify(change.steps),
        requested_by: change.requestedBy,
        due_at: change.dueAt.toISOString(),
        finished_at: null,
        cancel_requested: false,
        error_reason: null,
        error_message: null,
        failing_since: '',
      })
      .returning('*');
    return row && toRecord(row);
  }

  async takeBack(
    trx: Knex.Transaction,
    record: OperationRecord,
    change: { steps: StepRecord[]; dueAt: Date },
  ): Promise<OperationRecord | undefined> {
    const [row] = await trx<OperationRow>(TABLE)
      .where({ id: record.id, lease_token: record.leaseToken })
      .whereIn('state', [...UNFINISHED, 'failed'])
      .update({
        state: 'queued',
        steps: JSON.stringify(change.steps),
        // Whoever works on it writes under the old token, and finds no row.
        lease_token: record.leaseToken + 1,
        due_at: change.dueAt.toISOString(),
        finished_at: null,
        // A wish to cancel that came too late for what failed is not one for what goes on.
        ...(record.state === 'failed' ? { cancel_requested: false } : {}),
        error_reason: null,
        error_message: null,
        failing_since: '',
      })
      .returning('*');
    return row && toRecord(row);
  }

  async makeDue(
    trx: Knex.Transaction,
    id: string,
    now: Date,
  ): Promise<OperationRecord | undefined> {
    const [row] = await trx<OperationRow>(TABLE)
      .where({ id, state: 'waiting' })
      .update({ due_at: now.toISOString() })
      .returning('*');
    return row && toRecord(row);
  }

  async prune(finishedBefore: Date): Promise<number> {
    return this.database<OperationRow>(TABLE)
      .whereNotIn('state', UNFINISHED)
      .where('finished_at', '<', finishedBefore.toISOString())
      .whereNotIn('position', last =>
        last.from(TABLE).max('position').groupBy('subject_id'),
      )
      .delete();
  }

  async transaction<T>(
    work: (trx: Knex.Transaction) => Promise<T>,
  ): Promise<T> {
    return this.database.transaction(work);
  }

  /** Whoever asked to cancel while the step ran shall not wait for the next attempt. */
  private dueUnlessCancelled(dueAt: Date): Knex.Raw {
    return this.database.raw('CASE WHEN ?? THEN ?? ELSE ? END', [
      'cancel_requested',
      'created_at',
      dueAt.toISOString(),
    ]);
  }

  /** The row, as long as this very claim holds it. */
  private leased(record: OperationRecord, trx?: Knex.Transaction) {
    return (trx ?? this.database)<OperationRow>(TABLE).where({
      id: record.id,
      state: 'running',
      lease_token: record.leaseToken,
    });
  }
}

function toRecord(row: OperationRow): OperationRecord {
  return {
    id: row.id,
    kind: row.kind,
    subjectId: row.subject_id,
    state: row.state,
    steps: JSON.parse(row.steps) as StepRecord[],
    input: JSON.parse(row.input) as JsonObject,
    requestedBy: row.requested_by,
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
    nextAttemptAt: row.state === 'waiting' ? row.due_at : undefined,
    cancelRequested: Boolean(row.cancel_requested),
    error:
      row.error_reason !== null
        ? { reason: row.error_reason, message: row.error_message ?? '' }
        : undefined,
    leaseToken: row.lease_token,
    worker: row.worker ?? undefined,
    dueAt: row.due_at,
    failingSince: row.failing_since || undefined,
  };
}

function matches(options: OperationSearch) {
  const { state, slowBefore, unsettled, subjects, kind } = options;
  const isFailed = (query: Knex.QueryBuilder) =>
    query.where('state', 'failed').whereIn('id', unsettled);
  const isSlow = (query: Knex.QueryBuilder) =>
    query
      .whereIn('state', UNFINISHED)
      .andWhere(slow =>
        slow
          .where('failing_since', '<>', '')
          .orWhere('created_at', '<', slowBefore.toISOString()),
      );
  return (query: Knex.QueryBuilder) => {
    if (state === 'failed') {
      query.andWhere(isFailed);
    } else if (state === 'unfinished') {
      query.whereIn('state', UNFINISHED);
    } else if (state === 'stuck') {
      query.andWhere(either => either.where(isFailed).orWhere(isSlow));
    }
    if (kind !== undefined) {
      query.andWhere('kind', kind);
    }
    if (subjects) {
      query.whereIn('subject_id', subjects);
    }
  };
}
