import { NotFoundError } from '@backstage/errors';
import { Knex } from 'knex';
import { BundleFile, PlanRecord } from '../model/records';
import { PlanStore } from './PlanStore';

interface BundleRow {
  environment_id: string;
  number: number;
  files: string;
}

interface PlanRow {
  environment_id: string;
  number: number;
  content: string;
}

/** Bundles and plans in the plugin's database. */
export class DatabasePlanStore implements PlanStore {
  static create(options: { database: Knex }): DatabasePlanStore {
    return new DatabasePlanStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  async saveBundle(
    trx: Knex.Transaction,
    key: { environmentId: string; number: number },
    files: BundleFile[],
  ): Promise<void> {
    await trx<BundleRow>('revision_bundles').insert({
      environment_id: key.environmentId,
      number: key.number,
      files: JSON.stringify(files),
    });
  }

  async bundle(environmentId: string, number: number): Promise<BundleFile[]> {
    const row = await this.database<BundleRow>('revision_bundles')
      .where({ environment_id: environmentId, number })
      .first();
    if (!row) {
      throw new NotFoundError(
        `Revision ${number} of environment ${environmentId} has no bundle`,
      );
    }
    return JSON.parse(row.files) as BundleFile[];
  }

  async savePlan(
    trx: Knex.Transaction,
    key: { environmentId: string; number: number },
    plan: PlanRecord,
  ): Promise<void> {
    await trx<PlanRow>('plans')
      .insert({
        environment_id: key.environmentId,
        number: key.number,
        content: JSON.stringify(plan),
      })
      .onConflict(['environment_id', 'number'])
      .merge();
  }

  async plan(
    environmentId: string,
    number: number,
  ): Promise<PlanRecord | undefined> {
    const row = await this.database<PlanRow>('plans')
      .where({ environment_id: environmentId, number })
      .first();
    return row && (JSON.parse(row.content) as PlanRecord);
  }
}
