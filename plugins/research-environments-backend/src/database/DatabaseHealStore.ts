import { DriftFinding } from '@glovebox/backstage-plugin-research-environments-common';
import { Knex } from 'knex';
import { HealStore } from './HealStore';

interface HealRow {
  environment_id: string;
  what: string;
  at: string;
}

interface FindingsRow {
  operation_id: string;
  findings: string;
}

/** What is and was restored, in the plugin's database. */
export class DatabaseHealStore implements HealStore {
  static create(options: { database: Knex }): DatabaseHealStore {
    return new DatabaseHealStore(options.database);
  }

  private constructor(private readonly database: Knex) {}

  async keep(
    trx: Knex.Transaction,
    operationId: string,
    findings: readonly DriftFinding[],
  ): Promise<void> {
    await trx<FindingsRow>('heal_findings').insert({
      operation_id: operationId,
      findings: JSON.stringify(findings),
    });
  }

  async findings(operationId: string): Promise<DriftFinding[]> {
    return readFindings(this.database, operationId);
  }

  async take(
    trx: Knex.Transaction,
    operationId: string,
  ): Promise<DriftFinding[]> {
    const findings = await readFindings(trx, operationId);
    await trx<FindingsRow>('heal_findings')
      .where({ operation_id: operationId })
      .delete();
    return findings;
  }

  async since(
    trx: Knex.Transaction,
    environmentId: string,
    since: Date,
  ): Promise<string[]> {
    const rows = await trx<HealRow>('heal_attempts')
      .where({ environment_id: environmentId })
      .andWhere('at', '>', since.toISOString())
      .select('what');
    return rows.map(row => row.what);
  }

  async record(
    trx: Knex.Transaction,
    environmentId: string,
    attempts: { what: readonly string[]; at: Date; forget: Date },
  ): Promise<void> {
    await trx<HealRow>('heal_attempts')
      .where({ environment_id: environmentId })
      .andWhere('at', '<=', attempts.forget.toISOString())
      .delete();
    const at = attempts.at.toISOString();
    const rows = attempts.what.map(what => ({
      environment_id: environmentId,
      what,
      at,
    }));
    if (rows.length > 0) {
      await trx.batchInsert('heal_attempts', rows, 100);
    }
  }
}

async function readFindings(
  database: Knex,
  operationId: string,
): Promise<DriftFinding[]> {
  const row = await database<FindingsRow>('heal_findings')
    .where({ operation_id: operationId })
    .first('findings');
  return row ? (JSON.parse(row.findings) as DriftFinding[]) : [];
}
