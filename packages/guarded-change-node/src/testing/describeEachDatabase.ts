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
 * Describes a suite that runs on SQLite and on the PostgreSQL whose URL is in
 * `BACKSTAGE_TEST_DATABASE_POSTGRES<NN>_CONNECTION_STRING`. Without such a variable the suite runs on SQLite alone, and a
 * skipped test says so.
 *
 * @public
 */
export function describeEachDatabase(
  name: string,
  suite: (database: EachDatabase) => void,
): void {
  const postgres = POSTGRES_IDS.find(id => process.env[variableOf(id)]);

  describe(`${name} on SQLite`, () => {
    const databases = TestDatabases.create({
      ids: ['SQLITE_3'],
      disableDocker: true,
    });
    suite({ isPostgres: false, init: () => databases.init('SQLITE_3') });
  });

  describe(`${name} on PostgreSQL`, () => {
    if (!postgres) {
      it.skip(`was not run: set ${variableOf(POSTGRES_IDS[0])}`, () => {});
      return;
    }
    const databases = TestDatabases.create({
      ids: [postgres],
      disableDocker: true,
    });
    suite({ isPostgres: true, init: () => databases.init(postgres) });
  });
}

function variableOf(id: TestDatabaseId): string {
  return `BACKSTAGE_TEST_DATABASE_${id.replace('_', '')}_CONNECTION_STRING`;
}
