import { Knex } from 'knex';
import { EventCursor, EventCursorStore } from './EventCursorStore';

interface CursorRow {
  name: string;
  seq: number | string;
  failures: number;
  free_at: string;
}

/** Event cursors in the database of the plugin that uses them; see `migrateGuardedChange`. @public */
export class DatabaseEventCursorStore implements EventCursorStore {
  static create(options: { database: Knex }): DatabaseEventCursorStore {
    return new DatabaseEventCursorStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  async claim(
    name: string,
    lease: { now: Date; until: Date },
  ): Promise<EventCursor | undefined> {
    await this.cursors().insert({ name, seq: 0 }).onConflict('name').ignore();
    const [row] = await this.cursors()
      .where({ name })
      .andWhere('free_at', '<=', lease.now.toISOString())
      .update({ free_at: lease.until.toISOString() })
      .returning(['seq', 'failures']);
    return row && { seq: Number(row.seq), failures: row.failures };
  }

  async advance(
    name: string,
    move: { from: number; to: number; until: Date },
  ): Promise<boolean> {
    const moved = await this.cursors().where({ name, seq: move.from }).update({
      seq: move.to,
      failures: 0,
      free_at: move.until.toISOString(),
    });
    return moved === 1;
  }

  async noteFailure(
    name: string,
    failure: { seq: number; failures: number; retryAt: Date },
  ): Promise<void> {
    await this.cursors().where({ name, seq: failure.seq }).update({
      failures: failure.failures,
      free_at: failure.retryAt.toISOString(),
    });
  }

  async release(name: string, at: { seq: number; now: Date }): Promise<void> {
    await this.cursors()
      .where({ name, seq: at.seq })
      .update({ free_at: at.now.toISOString() });
  }

  private cursors() {
    return this.database<CursorRow>('event_readers');
  }
}
