import { JsonObject } from '@backstage/types';
import { ChangeEvent } from '@glovebox/guarded-change-common';
import { Knex } from 'knex';
import { EventStore } from './types';

interface EventRow {
  /** PostgreSQL's driver gives a bigint as text. */
  seq: number | string;
  time: string;
  type: string;
  subject_kind: string;
  subject_id: string;
  subject_name: string;
  actor: string;
  summary: string;
  detail: string;
}

/**
 * Events in the database of the plugin that uses them; see `migrateGuardedChange`.
 *
 * Appending locks the counter's row until the transaction ends, so that `seq` grows in commit order. Append last in a
 * transaction: the lock is then held shortly, and no two transactions wait for each other's rows.
 *
 * @public
 */
export class DatabaseEventStore implements EventStore {
  static create(options: {
    database: Knex;
    now?: () => Date;
  }): DatabaseEventStore {
    return new DatabaseEventStore(
      options.database,
      options.now ?? (() => new Date()),
    );
  }

  private constructor(
    private readonly database: Knex,
    private readonly now: () => Date,
  ) {}

  async append(
    trx: Knex.Transaction,
    event: Omit<ChangeEvent, 'seq' | 'time'>,
  ): Promise<ChangeEvent> {
    const [counter] = await trx('event_sequence')
      .where({ name: 'events' })
      .update({ value: trx.raw('?? + 1', ['value']) }, ['value']);
    const appended: ChangeEvent = {
      ...event,
      seq: Number(counter.value),
      time: this.now().toISOString(),
    };
    await trx<EventRow>('events').insert({
      seq: appended.seq,
      time: appended.time,
      type: event.type,
      subject_kind: event.subject.kind,
      subject_id: event.subject.id,
      subject_name: event.subject.name,
      actor: event.actor,
      summary: event.summary,
      detail: JSON.stringify(event.detail),
    });
    return appended;
  }

  async list(options: {
    after?: number;
    subjectKind?: string;
    subjectId?: string;
    limit: number;
  }): Promise<ChangeEvent[]> {
    const query = this.database<EventRow>('events')
      .where('seq', '>', options.after ?? 0)
      .orderBy('seq')
      .limit(options.limit);
    if (options.subjectKind !== undefined) {
      query.andWhere('subject_kind', options.subjectKind);
    }
    if (options.subjectId !== undefined) {
      query.andWhere('subject_id', options.subjectId);
    }
    const rows = await query;
    return rows.map(toEvent);
  }
}

function toEvent(row: EventRow): ChangeEvent {
  return {
    seq: Number(row.seq),
    time: row.time,
    type: row.type,
    subject: {
      kind: row.subject_kind,
      id: row.subject_id,
      name: row.subject_name,
    },
    actor: row.actor,
    summary: row.summary,
    detail: JSON.parse(row.detail) as JsonObject,
  };
}
