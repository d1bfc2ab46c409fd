import { GpuRequest } from '@glovebox/backstage-plugin-research-environments-common';
import { Knex } from 'knex';
import { GpuHolding } from '../service/quotaArithmetic';

/** GPUs that teams hold, guarded by one row for each team and flavour. */
export interface QuotaStore {
  holdings(team: string): Promise<GpuHolding[]>;

  /**
   * Makes the environment hold `gpu`, in place of what it holds already. Of two that ask at once for the last GPUs, one gets
   * them.
   *
   * @throws ConflictError when the team would hold more than `limit`.
   */
  reserve(
    trx: Knex.Transaction,
    options: {
      environmentId: string;
      team: string;
      gpu: GpuRequest;
      limit: number;
    },
  ): Promise<void>;

  /** What was reserved is now in use. */
  markUsed(trx: Knex.Transaction, environmentId: string): Promise<void>;

  /** Gives back whatever the environment holds. Safe to call again. */
  release(trx: Knex.Transaction, environmentId: string): Promise<void>;
}
