import { ConflictError } from '@backstage/errors';
import { GpuRequest } from '@glovebox/backstage-plugin-research-environments-common';
import { Knex } from 'knex';
import { GpuHolding } from '../service/quotaArithmetic';
import { QuotaStore } from './QuotaStore';

interface HoldingRow {
  environment_id: string;
  team: string;
  gpu_type: string;
  count: number;
  state: string;
}

interface PoolRow {
  team: string;
  gpu_type: string;
  held: number;
}

/**
 * GPU holdings in the plugin's database. A pool's `held` is the sum of its holdings: both change in one transaction, and the
 * guarded increment of the pool decides races.
 */
export class DatabaseQuotaStore implements QuotaStore {
  static create(options: { database: Knex }): DatabaseQuotaStore {
    return new DatabaseQuotaStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  async holdings(team: string): Promise<GpuHolding[]> {
    const rows = await this.database<HoldingRow>('gpu_holdings')
      .where({ team })
      .orderBy('environment_id');
    return rows.map(row => ({
      environmentId: row.environment_id,
      gpuType: row.gpu_type,
      count: row.count,
      state: row.state as GpuHolding['state'],
    }));
  }

  async reserve(
    trx: Knex.Transaction,
    options: {
      environmentId: string;
      team: string;
      gpu: GpuRequest;
      limit: number;
    },
  ): Promise<void> {
    const { environmentId, team, gpu, limit } = options;
    await this.release(trx, environmentId);
    await trx<PoolRow>('gpu_pools')
      .insert({ team, gpu_type: gpu.type, held: 0 })
      .onConflict(['team', 'gpu_type'])
      .ignore();
    const taken = await trx<PoolRow>('gpu_pools')
      .where({ team, gpu_type: gpu.type })
      .whereRaw('?? + ? <= ?', ['held', gpu.count, limit])
      .increment('held', gpu.count);
    if (Number(taken) !== 1) {
      throw new ConflictError(
        `${team} may hold ${limit} ${gpu.type} and not enough of them are free for ${gpu.count} more; wait until another environment ends, ask for fewer, or ask the platform team for a larger quota`,
      );
    }
    await trx<HoldingRow>('gpu_holdings').insert({
      environment_id: environmentId,
      team,
      gpu_type: gpu.type,
      count: gpu.count,
      state: 'reserved',
    });
  }

  async markUsed(trx: Knex.Transaction, environmentId: string): Promise<void> {
    await trx<HoldingRow>('gpu_holdings')
      .where({ environment_id: environmentId })
      .update({ state: 'used' });
  }

  async release(trx: Knex.Transaction, environmentId: string): Promise<void> {
    const holding = await trx<HoldingRow>('gpu_holdings')
      .where({ environment_id: environmentId })
      .forUpdate()
      .first();
    const deleted = await trx<HoldingRow>('gpu_holdings')
      .where({ environment_id: environmentId })
      .delete();
    if (holding && deleted === 1) {
      await trx<PoolRow>('gpu_pools')
        .where({ team: holding.team, gpu_type: holding.gpu_type })
        .decrement('held', holding.count);
    }
  }
}
