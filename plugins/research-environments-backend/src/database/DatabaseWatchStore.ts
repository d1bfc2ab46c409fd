import { Knex } from 'knex';
import { DUE_NOW, EnvironmentRow } from './rows';
import { WatchStore } from './WatchStore';

interface WatchRow {
  target_id: string;
  holder: string;
  held_until: string;
  healthy: boolean | number;
}

/** As many ids as one statement takes on every database. */
const AT_ONCE = 500;

/** Watches in the plugin's database. */
export class DatabaseWatchStore implements WatchStore {
  static create(options: { database: Knex }): DatabaseWatchStore {
    return new DatabaseWatchStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  async hold(
    targetId: string,
    lease: { holder: string; now: Date; until: Date; healthy: boolean },
  ): Promise<boolean> {
    const { holder, healthy } = lease;
    const held = { holder, healthy, held_until: lease.until.toISOString() };
    const kept = await this.watches()
      .where({ target_id: targetId })
      .andWhere(mine =>
        mine
          .where({ holder })
          .orWhere('held_until', '<=', lease.now.toISOString()),
      )
      .update(held);
    if (kept === 1) {
      return true;
    }
    await this.watches()
      .insert({ target_id: targetId, ...held })
      .onConflict('target_id')
      .ignore();
    const row = await this.watches()
      .where({ target_id: targetId })
      .first('holder');
    return row?.holder === holder;
  }

  async release(holder: string): Promise<void> {
    await this.watches().where({ holder }).delete();
  }

  async watched(now: Date): Promise<Set<string>> {
    const rows = await this.watches()
      .where({ healthy: true })
      .andWhere('held_until', '>', now.toISOString())
      .select('target_id');
    return new Set(rows.map(row => row.target_id));
  }

  async makeDue(environmentIds: readonly string[]): Promise<void> {
    for (let start = 0; start < environmentIds.length; start += AT_ONCE) {
      await this.environments()
        .whereIn('id', environmentIds.slice(start, start + AT_ONCE))
        .update({ observe_at: DUE_NOW });
    }
  }

  async makeTargetDue(targetId: string): Promise<void> {
    await this.environments()
      .whereNull('ended_at')
      .whereIn(
        'id',
        this.database('target_states')
          .where({ target_id: targetId })
          .select('environment_id'),
      )
      .update({ observe_at: DUE_NOW });
  }

  async postpone(
    environmentId: string,
    times: { from: Date; until: Date },
  ): Promise<void> {
    await this.environments()
      .where({ id: environmentId, observe_at: times.from.toISOString() })
      .update({ observe_at: times.until.toISOString() });
  }

  private watches() {
    return this.database<WatchRow>('target_watches');
  }

  private environments() {
    return this.database<EnvironmentRow>('environments');
  }
}
