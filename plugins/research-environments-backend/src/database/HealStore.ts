import { DriftFinding } from '@glovebox/backstage-plugin-research-environments-common';
import { Knex } from 'knex';

/** What operations restore, and what the portal restored by itself lately. */
export interface HealStore {
  /** Keeps what an operation restores. */
  keep(
    trx: Knex.Transaction,
    operationId: string,
    findings: readonly DriftFinding[],
  ): Promise<void>;

  /** What an operation that is not finished restores. */
  findings(operationId: string): Promise<DriftFinding[]>;

  /** What an operation restored, which is then forgotten. */
  take(trx: Knex.Transaction, operationId: string): Promise<DriftFinding[]>;

  /** What was put back since then, once for each time. */
  since(
    trx: Knex.Transaction,
    environmentId: string,
    since: Date,
  ): Promise<string[]>;

  /** Notes attempts, and forgets those before `forget`. */
  record(
    trx: Knex.Transaction,
    environmentId: string,
    attempts: { what: readonly string[]; at: Date; forget: Date },
  ): Promise<void>;
}
