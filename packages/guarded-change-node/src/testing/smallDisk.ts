import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knexFactory, { Knex } from 'knex';

/** A SQLite database in a file, whose disk can be full. @public */
export interface SmallDisk {
  database: Knex;
  /** From now on the file does not grow: what needs another page fails with SQLITE_FULL, as on a full disk. */
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
  remove(): Promise<void>;
}

const FILLER = 'filler';

/** For tests that nothing is half recorded when the disk is full. @public */
export async function smallDisk(): Promise<SmallDisk> {
  const directory = mkdtempSync(join(tmpdir(), 'glovebox-small-disk-'));
  const database = knexFactory({
    client: 'better-sqlite3',
    connection: { filename: join(directory, 'plugin.sqlite') },
    useNullAsDefault: true,
  });
  await database.raw('PRAGMA foreign_keys = ON');
  await database.schema.createTable(FILLER, table => table.text('content'));
  return {
    database,
    async fill() {
      const [{ page_count: pages }] = await database.raw('PRAGMA page_count');
      await database.raw(`PRAGMA max_page_count = ${Number(pages)}`);
      await fillFreePages(database);
    },
    async makeRoom() {
      await database.raw('PRAGMA max_page_count = 1073741823');
    },
    async remove() {
      await database.destroy();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Pages that were freed are written before the file grows. */
async function fillFreePages(database: Knex): Promise<void> {
  try {
    for (;;) {
      await database(FILLER).insert({ content: 'x'.repeat(3_000) });
    }
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_FULL') {
      throw error;
    }
  }
}
