import { mockServices } from '@backstage/backend-test-utils';
import { migrateGuardedChange } from '../database/migrateGuardedChange';
import { SmallDisk, smallDisk } from '../testing/smallDisk';
import { DatabaseOperationEngine } from './DatabaseOperationEngine';

jest.setTimeout(60_000);

const LONG = 'x'.repeat(20_000);

describe('an engine whose disk is full', () => {
  let disk: SmallDisk;
  let engine: DatabaseOperationEngine;

  beforeEach(async () => {
    disk = await smallDisk();
    await migrateGuardedChange(disk.database);
    await disk.database.schema.createTable('effects', table => {
      table.text('what');
    });
    engine = DatabaseOperationEngine.create({
      database: disk.database,
      logger: mockServices.logger.mock(),
      pollMs: 20,
      leaseMs: 300,
      random: () => 0,
    });
  });

  afterEach(async () => {
    await engine.stop();
    await disk.remove();
  });

  const enqueue = (input: { what: string }) =>
    disk.database.transaction(trx =>
      engine.enqueue(trx, {
        kind: 'thing.make',
        subjectId: 's1',
        requestedBy: 'user:default/ada',
        input,
      }),
    );

  const count = async (table: string) => {
    const [{ n }] = await disk.database(table).count({ n: '*' });
    return Number(n);
  };

  async function until(holds: () => Promise<boolean>) {
    const deadline = Date.now() + 20_000;
    while (!(await holds())) {
      if (Date.now() > deadline) {
        throw new Error(`Still ${JSON.stringify(await engine.latest('s1'))}`);
      }
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }

  it('tries a step again that could not record, and records it once there is room', async () => {
    let runs = 0;
    engine.register({
      kind: 'thing.make',
      steps: [
        {
          name: 'record',
          title: 'Record it',
          maxAttempts: 1_000,
          run: async ({ record }) => {
            runs += 1;
            await record(async trx => {
              await trx('effects').insert({ what: 'short' });
              await trx('effects').insert({ what: LONG });
            });
            return { done: true };
          },
        },
      ],
    });
    await enqueue({ what: 'a thing' });
    await disk.fill();
    await engine.start();
    await until(async () => runs > 0);
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(await count('effects')).toBe(0);

    await disk.makeRoom();
    await until(async () => (await engine.latest('s1'))?.state === 'succeeded');
    expect(await count('effects')).toBe(2);
  });

  it('takes no operation on, and nothing that goes with it', async () => {
    engine.register({ kind: 'thing.make', steps: [] });
    await disk.fill();
    await expect(enqueue({ what: LONG })).rejects.toMatchObject({
      code: 'SQLITE_FULL',
    });
    expect(await count('operations')).toBe(0);
    await disk.makeRoom();
    await enqueue({ what: LONG });
    expect(await count('operations')).toBe(1);
  });
});
