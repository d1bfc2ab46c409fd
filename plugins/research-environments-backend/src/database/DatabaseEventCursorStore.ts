import { Knex } from 'knex';
import { EventCursorStore } from './EventCursorStore';

interface CursorRow {
  name: string;
  seq: number | string;
}

/** Event cursors in the plugin's database. */
export class DatabaseEventCursorStore implements EventCursorStore {
  static create(options: { database: Knex }): DatabaseEventCursorStore {
    return new DatabaseEventCursorStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  async position(name: string): Promise<number> {
    await this.database<CursorRow>('event_cursors')
      .insert({ name, seq: 0 })
      .onConflict('name')
      .ignore();
    const row = await this.database<CursorRow>('event_cursors')
      .where({ name })
      .first('seq');
    return Number(row?.seq ?? 0);
  }

  async advance(
    name: string,
    move: { from: number; to: number },
  ): Promise<boolean> {
    const moved = await this.database<CursorRow>('event_cursors')
      .where({ name, seq: move.from })
      .update({ seq: move.to });
    return moved === 1;
  }
}
