import { Knex } from 'knex';

/** SQLite takes 32,766 values in a statement, and compound statements of 500 rows. */
const ROWS_AT_ONCE = 200;

/** One row in so many belongs to the team of the person who looks: a page and a little more of 1,000. */
export const TEAM_SHARE = 33;

export async function insert(
  trx: Knex.Transaction,
  table: string,
  rows: object[],
): Promise<void> {
  await trx.batchInsert(table, rows, ROWS_AT_ONCE);
}

/** What the engine should know of a table that grew at once: autovacuum would do it within a minute. */
export async function analyze(database: Knex): Promise<void> {
  await database.raw('ANALYZE');
}
