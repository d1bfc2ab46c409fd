import { ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import knexFactory, { Knex } from 'knex';
import { migrateGuardedChange } from '../database/migrateGuardedChange';
import { eachDatabase } from '../testing/eachDatabase';
import { DatabaseOperationEngine } from './DatabaseOperationEngine';

jest.setTimeout(120_000);

const sleep = (ms: number) => new Promise(done => setTimeout(done, ms));

function startWorker(client: string, connection: string): ChildProcess {
  return spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      resolve(__dirname, '__fixtures__/crashWorker.ts'),
      client,
      connection,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
}

async function kill(worker: ChildProcess): Promise<void> {
  const gone = new Promise(done => worker.once('exit', done));
  worker.kill('SIGKILL');
  await gone;
}

describe.each(eachDatabase())('an operation on %s', (_name, database) => {
  let knex: Knex;
  let connection: string;
  let directory: string;
  let worker: ChildProcess | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'operations-'));
    if (database.isPostgres) {
      knex = await database.init();
      const {
        host,
        port,
        user,
        password,
        database: name,
      } = knex.client.config.connection;
      connection = `postgresql://${user}:${password}@${host}:${port}/${name}`;
    } else {
      // In memory, other processes would not see it.
      connection = join(directory, 'test.sqlite');
      knex = knexFactory({
        client: 'better-sqlite3',
        connection: { filename: connection },
        useNullAsDefault: true,
      });
    }
    await migrateGuardedChange(knex);
    await knex.schema.createTable('effects', table => {
      table.integer('what').primary();
    });
    await knex.schema.createTable('calls', table => {
      table.increments('n');
      table.integer('what');
    });
  });

  afterEach(async () => {
    worker?.kill('SIGKILL');
    if (!database.isPostgres) {
      await knex.destroy();
    }
    await rm(directory, { recursive: true, force: true });
  });

  it('comes to its end though its workers are killed again and again', async () => {
    const engine = DatabaseOperationEngine.create({
      database: knex,
      logger: mockServices.logger.mock(),
    });
    const stepNames = Array.from({ length: 8 }, (_unused, i) => `step-${i}`);
    engine.register({
      kind: 'crash',
      steps: stepNames.map(name => ({
        name,
        title: name,
        run: async () => ({ done: true }),
      })),
    });
    await knex.transaction(trx =>
      engine.enqueue(trx, {
        kind: 'crash',
        subjectId: 's1',
        requestedBy: 'user:default/ada',
        input: {},
      }),
    );

    const client = database.isPostgres ? 'pg' : 'better-sqlite3';
    const isOver = async () =>
      (await engine.latest('s1'))?.finishedAt !== undefined;
    let kills = 0;
    while (!(await isOver())) {
      expect(kills).toBeLessThan(60);
      const callsBefore = (await knex('calls')).length;
      worker = startWorker(client, connection);
      // Until it has come on, then at any moment.
      while (
        (await knex('calls')).length === callsBefore &&
        !(await isOver())
      ) {
        await sleep(10);
      }
      await sleep(Math.random() * 50);
      await kill(worker);
      kills += 1;
    }

    const operation = await engine.latest('s1');
    expect(operation).toMatchObject({ state: 'succeeded' });
    expect(kills).toBeGreaterThan(2);
    const effects = await knex('effects').orderBy('what');
    expect(effects.map(row => row.what)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    // The steps came in order, and none came again once a later one had begun.
    const calls = (await knex('calls').orderBy('n')).map(row => row.what);
    expect(calls).toEqual([...calls].sort((a, b) => a - b));
  });
});
