import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';

/** A kind of database that a store's tests run on. @public */
export interface EachDatabase {
  /** True where several connections work at once, so that races can be proven. */
  isPostgres: boolean;
  /** A fresh and empty database. It goes away after the tests. */
  init(): Promise<Knex>;
}

const POSTGRES_IDS: TestDatabaseId[] = [
  'POSTGRES_18',
  'POSTGRES_17',
  'POSTGRES_16',
  'POSTGRES_15',
  'POSTGRES_14',
];

/**
 * SQLite, and the PostgreSQL whose URL is in `BACKSTAGE_TEST_DATABASE_POSTGRES<NN>_CONNECTION_STRING`. Without such a
 * variable the tests run on SQLite alone, and the output says so.
 *
 * @example
 * ```ts
 * describe.each(eachDatabase())('DatabaseThingStore on %s', (_name, database) => { … });
 * ```
 *
 * @public
 */
export function eachDatabase(): [name: string, database: EachDatabase][] {
  const postgres = POSTGRES_IDS.find(id => process.env[variableOf(id)]);
  const found: [string, EachDatabase][] = [
    ['SQLite', databaseOf('SQLITE_3', false)],
  ];
  if (postgres) {
    found.push(['PostgreSQL', databaseOf(postgres, true)]);
  } else {
    process.stderr.write(
      `PostgreSQL was not run: set ${variableOf(POSTGRES_IDS[0])}\n`,
    );
  }
  return found;
}

function databaseOf(id: TestDatabaseId, isPostgres: boolean): EachDatabase {
  const databases = TestDatabases.create({ ids: [id], disableDocker: true });
  return { isPostgres, init: () => databases.init(id) };
}

function variableOf(id: TestDatabaseId): string {
  return `BACKSTAGE_TEST_DATABASE_${id.replace('_', '')}_CONNECTION_STRING`;
}
