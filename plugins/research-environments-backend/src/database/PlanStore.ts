import { Knex } from 'knex';
import { BundleFile, PlanRecord } from '../model/records';

/** The large parts of a revision, apart from the rows that lists read: its rendered files and its last plan. */
export interface PlanStore {
  saveBundle(
    trx: Knex.Transaction,
    key: { environmentId: string; number: number },
    files: BundleFile[],
  ): Promise<void>;
  bundle(environmentId: string, number: number): Promise<BundleFile[]>;

  savePlan(
    trx: Knex.Transaction,
    key: { environmentId: string; number: number },
    plan: PlanRecord,
  ): Promise<void>;
  plan(environmentId: string, number: number): Promise<PlanRecord | undefined>;
}
