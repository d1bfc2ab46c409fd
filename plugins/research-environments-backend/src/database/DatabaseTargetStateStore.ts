import {
  DriftFinding,
  ObservedResource,
} from '@glovebox/backstage-plugin-research-environments-common';
import { TargetState } from '@glovebox/backstage-plugin-research-environments-node';
import { Knex } from 'knex';
import { TargetStateRecord } from '../model/records';
import { TargetStateStore } from './TargetStateStore';

interface TargetStateRow {
  environment_id: string;
  target_id: string;
  state: string;
  outputs: string;
  resources: string;
  /** Null in rows from before there was one. */
  drift: string | null;
}

type Key = { environmentId: string; targetId: string };

/** Target states in the plugin's database. */
export class DatabaseTargetStateStore implements TargetStateStore {
  static create(options: { database: Knex }): DatabaseTargetStateStore {
    return new DatabaseTargetStateStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  async list(environmentId: string): Promise<TargetStateRecord[]> {
    const rows = await this.database<TargetStateRow>('target_states')
      .where({ environment_id: environmentId })
      .orderBy('target_id');
    return rows.map(row => ({
      targetId: row.target_id,
      state: JSON.parse(row.state) as TargetState,
      outputs: JSON.parse(row.outputs) as Record<string, string>,
      resources: JSON.parse(row.resources) as ObservedResource[],
      drift: JSON.parse(row.drift ?? '[]') as DriftFinding[],
    }));
  }

  async saveState(
    trx: Knex.Transaction,
    key: Key,
    change: { state: TargetState; outputs?: Record<string, string> },
  ): Promise<void> {
    const row = await this.lockRow(trx, key);
    await trx<TargetStateRow>('target_states')
      .where(toColumns(key))
      .update({
        state: JSON.stringify(change.state),
        outputs: JSON.stringify({
          ...(JSON.parse(row.outputs) as Record<string, string>),
          ...change.outputs,
        }),
      });
  }

  async saveResources(
    trx: Knex.Transaction,
    key: Key,
    resources: ObservedResource[],
  ): Promise<void> {
    await this.lockRow(trx, key);
    await trx<TargetStateRow>('target_states')
      .where(toColumns(key))
      .update({ resources: JSON.stringify(resources) });
  }

  async saveDrift(
    trx: Knex.Transaction,
    key: Key,
    drift: DriftFinding[],
  ): Promise<void> {
    await this.lockRow(trx, key);
    await trx<TargetStateRow>('target_states')
      .where(toColumns(key))
      .update({ drift: JSON.stringify(drift) });
  }

  private async lockRow(
    trx: Knex.Transaction,
    key: Key,
  ): Promise<TargetStateRow> {
    const empty: TargetStateRow = {
      ...toColumns(key),
      state: '{}',
      outputs: '{}',
      resources: '[]',
      drift: '[]',
    };
    await trx<TargetStateRow>('target_states')
      .insert(empty)
      .onConflict(['environment_id', 'target_id'])
      .ignore();
    const row = await trx<TargetStateRow>('target_states')
      .where(toColumns(key))
      .forUpdate()
      .first();
    return row ?? empty;
  }
}

function toColumns(key: Key) {
  return { environment_id: key.environmentId, target_id: key.targetId };
}
