import { Knex } from 'knex';
import { ConnectorCheck, ConnectorCheckStore } from './ConnectorCheckStore';
import { DUE_NOW } from './rows';

const TABLE = 'connector_checks';

interface ConnectorCheckRow {
  id: string;
  /** SQLite gives 0 and 1; nothing before the first check. */
  healthy: boolean | number | null;
  reason: string | null;
  message: string | null;
  since: string | null;
  checked_at: string | null;
  due_at: string;
}

/** Checks of connectors in the plugin's database. */
export class DatabaseConnectorCheckStore implements ConnectorCheckStore {
  static create(options: { database: Knex }): DatabaseConnectorCheckStore {
    return new DatabaseConnectorCheckStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  async list(): Promise<ConnectorCheck[]> {
    const rows = await this.database<ConnectorCheckRow>(TABLE)
      .whereNotNull('checked_at')
      .orderBy('id');
    return rows.map(row => ({
      id: row.id,
      healthy: Boolean(row.healthy),
      reason: row.reason ?? '',
      message: row.message ?? '',
      since: row.since ?? '',
      checkedAt: row.checked_at ?? '',
    }));
  }

  async claim(
    id: string,
    options: { dueBefore: Date; until: Date },
  ): Promise<boolean> {
    await this.database<ConnectorCheckRow>(TABLE)
      .insert({ id, due_at: DUE_NOW })
      .onConflict('id')
      .ignore();
    const claimed = await this.database<ConnectorCheckRow>(TABLE)
      .where({ id })
      .andWhere('due_at', '<=', options.dueBefore.toISOString())
      .update({ due_at: options.until.toISOString() });
    return claimed === 1;
  }

  async save(
    id: string,
    outcome: { healthy: boolean; reason: string; message: string; now: Date },
  ): Promise<{ changed: boolean }> {
    const { healthy, reason, message } = outcome;
    const now = outcome.now.toISOString();
    return this.database.transaction(async trx => {
      const before = await trx<ConnectorCheckRow>(TABLE)
        .where({ id })
        .forUpdate()
        .first();
      const same =
        before?.checked_at !== null &&
        before !== undefined &&
        Boolean(before.healthy) === healthy &&
        before.reason === reason;
      await trx<ConnectorCheckRow>(TABLE)
        .where({ id })
        .update({
          healthy,
          reason,
          message,
          since: same ? before.since : now,
          checked_at: now,
        });
      return { changed: !same };
    });
  }
}
