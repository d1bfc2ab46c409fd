import { mockServices } from '@backstage/backend-test-utils';
import { Operation } from '@glovebox/guarded-change-common';
import { Knex } from 'knex';
import { migrateGuardedChange } from '../database/migrateGuardedChange';
import { eachDatabase } from '../testing/eachDatabase';
import { DatabaseOperationEngine } from './DatabaseOperationEngine';
import { StepError } from './errors';
import { OperationStepDefinition } from './types';

jest.setTimeout(60_000);

const WHY = { by: 'user:default/piet', reason: 'The probe is gone for good' };

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

describe.each(eachDatabase())('what is stuck on %s', (_name, db) => {
  let knex: Knex;
  let engines: DatabaseOperationEngine[];

  beforeEach(async () => {
    knex = await db.init();
    await migrateGuardedChange(knex);
    engines = [];
  });

  afterEach(async () => {
    await Promise.all(engines.map(engine => engine.stop()));
  });

  function engineWith(
    steps: Record<
      string,
      OperationStepDefinition['run'] | 'passes' | 'refuses' | 'polls'
    >,
    options: { skippable?: string[]; leaseMs?: number } = {},
  ): DatabaseOperationEngine {
    const engine = DatabaseOperationEngine.create({
      database: knex,
      logger: mockServices.logger.mock(),
      pollMs: 20,
      leaseMs: options.leaseMs ?? 60_000,
      stopMs: 200,
      random: () => 0,
      workerName: 'replica-1',
    });
    const runs: Record<string, OperationStepDefinition['run']> = {
      passes: async () => ({ done: true }),
      refuses: async () => {
        throw new StepError('Forbidden', 'It is not allowed.', {
          retryable: false,
        });
      },
      polls: async () => ({ done: false, retryAfterMs: 3_600_000 }),
    };
    engine.register({
      kind: 'thing.make',
      steps: Object.entries(steps).map(([name, run]) => ({
        name,
        title: `Do ${name}`,
        run: typeof run === 'string' ? runs[run] : run,
        skippable: options.skippable?.includes(name)
          ? { consequence: `${name} is not done.` }
          : undefined,
      })),
    });
    engines.push(engine);
    return engine;
  }

  const enqueue = (engine: DatabaseOperationEngine, subjectId = 's1') =>
    knex.transaction(trx =>
      engine.enqueue(trx, {
        kind: 'thing.make',
        subjectId,
        requestedBy: 'user:default/ada',
        input: {},
      }),
    );

  async function until(
    engine: DatabaseOperationEngine,
    condition: (operation: Operation) => boolean,
    subjectId = 's1',
  ): Promise<Operation> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const operation = await engine.latest(subjectId);
      if (operation && condition(operation)) {
        return operation;
      }
      if (Date.now() > deadline) {
        throw new Error(`Still ${JSON.stringify(operation)}`);
      }
      await sleep(10);
    }
  }

  const skip = (engine: DatabaseOperationEngine, id: string, step: string) =>
    knex.transaction(trx => engine.skip(trx, id, step, WHY));

  describe('skipping', () => {
    it('goes on after a step that failed, and says for whom and why it was passed over', async () => {
      const engine = engineWith(
        { probe: 'refuses', last: 'passes' },
        { skippable: ['probe'] },
      );
      await engine.start();
      const { id } = await enqueue(engine);
      const failed = await until(engine, o => o.state === 'failed');
      expect(engine.skippableStep(failed)).toEqual({
        name: 'probe',
        title: 'Do probe',
        consequence: 'probe is not done.',
      });
      await skip(engine, id, 'probe');
      const done = await until(engine, o => o.finishedAt !== undefined);
      expect(done).toMatchObject({ id, state: 'succeeded', error: undefined });
      expect(done.steps).toEqual([
        expect.objectContaining({
          name: 'probe',
          state: 'skipped',
          skipped: WHY,
          finishedAt: expect.any(String),
        }),
        expect.objectContaining({ name: 'last', state: 'succeeded' }),
      ]);
    });

    it('goes on at once with one that waits for a poll far away', async () => {
      const engine = engineWith({ probe: 'polls' }, { skippable: ['probe'] });
      await engine.start();
      const { id } = await enqueue(engine);
      await until(engine, o => o.state === 'waiting');
      await skip(engine, id, 'probe');
      await until(engine, o => o.state === 'succeeded');
    });

    it('takes the operation from a worker that hangs, which then records nothing more', async () => {
      let fenced = false;
      let wrote: unknown;
      const engine = engineWith(
        {
          probe: async context => {
            await new Promise<void>(resolve =>
              context.signal.addEventListener('abort', () => resolve()),
            );
            fenced = true;
            wrote = await context
              .record(async () => 'written')
              .catch(error => error.name);
            return { done: true };
          },
          last: 'passes',
        },
        { skippable: ['probe'] },
      );
      await engine.start();
      const { id } = await enqueue(engine);
      await until(engine, o => o.steps[0].state === 'running');
      await skip(engine, id, 'probe');
      const done = await until(engine, o => o.state === 'succeeded');
      expect(done.steps[0].state).toBe('skipped');
      await sleep(50);
      expect(fenced).toBe(true);
      expect(wrote).toBe('LeaseLostError');
      expect((await engine.latest('s1'))?.steps[0].state).toBe('skipped');
    });

    it('takes it from a worker of another process too', async () => {
      const hung = engineWith(
        { probe: () => new Promise(() => {}), last: 'passes' },
        { skippable: ['probe'], leaseMs: 300 },
      );
      await hung.start();
      const { id } = await enqueue(hung);
      await until(hung, o => o.steps[0].state === 'running');
      const other = engineWith(
        { probe: 'refuses', last: 'passes' },
        { skippable: ['probe'] },
      );
      await other.start();
      await skip(other, id, 'probe');
      const done = await until(other, o => o.state === 'succeeded');
      expect(done.steps[0].state).toBe('skipped');
    });

    it('refuses a step that may not be skipped, another than the one it stands at, and what is over', async () => {
      const engine = engineWith(
        { consume: 'refuses', probe: 'passes' },
        { skippable: ['probe'] },
      );
      await engine.start();
      const { id } = await enqueue(engine);
      const failed = await until(engine, o => o.state === 'failed');
      expect(engine.skippableStep(failed)).toBeUndefined();
      await expect(skip(engine, id, 'consume')).rejects.toThrow(/may not be/);
      await expect(skip(engine, id, 'probe')).rejects.toThrow(/stand at that/);
      expect(await engine.latest('s1')).toEqual(failed);

      const passing = engineWith({ probe: 'passes' }, { skippable: ['probe'] });
      await engine.stop();
      await passing.start();
      const over = await enqueue(passing, 's2');
      await until(passing, o => o.state === 'succeeded', 's2');
      await expect(skip(passing, over.id, 'probe')).rejects.toThrow(
        /stand at that/,
      );
    });

    it('refuses what something newer took the place of', async () => {
      const engine = engineWith({ probe: 'refuses' }, { skippable: ['probe'] });
      await engine.start();
      const { id } = await enqueue(engine);
      await until(engine, o => o.state === 'failed');
      await enqueue(engine);
      await expect(skip(engine, id, 'probe')).rejects.toThrow(/newer/);
    });

    it('stays skipped when a later step is retried', async () => {
      const engine = engineWith(
        { probe: 'refuses', last: 'refuses' },
        { skippable: ['probe'] },
      );
      await engine.start();
      const { id } = await enqueue(engine);
      await until(engine, o => o.state === 'failed');
      await skip(engine, id, 'probe');
      await until(
        engine,
        o => o.state === 'failed' && o.steps[1].state === 'failed',
      );
      await knex.transaction(trx => engine.retry(trx, id, WHY.by));
      const again = await until(
        engine,
        o => o.state === 'failed' && o.steps[1].attempts === 2,
      );
      expect(again.steps[0]).toMatchObject({ state: 'skipped', skipped: WHY });
    });
  });

  it('tries what waits now, and refuses what does not wait', async () => {
    let calls = 0;
    const engine = engineWith({
      probe: async () => {
        calls += 1;
        return calls === 1
          ? { done: false, retryAfterMs: 3_600_000 }
          : { done: true };
      },
    });
    await engine.start();
    const { id } = await enqueue(engine);
    await until(engine, o => o.state === 'waiting');
    await knex.transaction(trx => engine.tryNow(trx, id));
    await until(engine, o => o.state === 'succeeded');
    expect(calls).toBe(2);
    await expect(
      knex.transaction(trx => engine.tryNow(trx, id)),
    ).rejects.toThrow(/waits for nothing/);
  });

  describe('searching', () => {
    const search = (
      engine: DatabaseOperationEngine,
      options: Partial<Parameters<typeof engine.search>[0]> = {},
    ) =>
      engine.search({
        state: 'stuck',
        slowBefore: new Date(0),
        unsettled: knex('operations').select('id'),
        limit: 10,
        ...options,
      });
    const subjectsOf = (page: { items: Operation[] }) =>
      page.items.map(o => o.subjectId);

    it('finds what failed, fails or takes long, the newest trouble first, page by page', async () => {
      const engine = engineWith({
        probe: async context => {
          switch (context.subjectId) {
            case 'refused':
            case 'refused-later':
              throw new StepError('Forbidden', 'no', { retryable: false });
            case 'failing':
              throw new StepError('Unreachable', 'no answer', {
                retryable: true,
                retryAfterMs: 3_600_000,
              });
            case 'waiting':
              return { done: false, retryAfterMs: 3_600_000 };
            default:
              return { done: true };
          }
        },
      });
      await engine.start();
      for (const subject of [
        'waiting',
        'refused',
        'failing',
        'refused-later',
        'fine',
      ]) {
        await enqueue(engine, subject);
        await until(
          engine,
          o => o.state === 'waiting' || o.finishedAt !== undefined,
          subject,
        );
        await sleep(3);
      }
      const stuck = await search(engine);
      expect(subjectsOf(stuck)).toEqual([
        'refused-later',
        'failing',
        'refused',
      ]);
      expect(stuck.items[1]).toMatchObject({
        state: 'waiting',
        failingSince: stuck.items[1].steps[0].failingSince,
        lease: undefined,
      });
      expect(stuck.items[2].failingSince).toBe(stuck.items[2].finishedAt);

      const slow = await search(engine, {
        slowBefore: new Date(Date.now() + 1_000),
      });
      expect(subjectsOf(slow).at(-1)).toBe('waiting');
      expect(subjectsOf(await search(engine, { state: 'failed' }))).toEqual([
        'refused-later',
        'refused',
      ]);
      expect(subjectsOf(await search(engine, { state: 'unfinished' }))).toEqual(
        ['failing', 'waiting'],
      );
      expect((await search(engine, { state: 'all' })).items).toHaveLength(5);
      expect(
        subjectsOf(
          await search(engine, {
            unsettled: knex('operations')
              .select('id')
              .whereNot({ subject_id: 'refused' }),
          }),
        ),
      ).toEqual(['refused-later', 'failing']);
      expect(
        subjectsOf(
          await search(engine, {
            state: 'all',
            subjects: knex('operations')
              .select('subject_id')
              .where({ subject_id: 'fine' }),
          }),
        ),
      ).toEqual(['fine']);
      expect(
        (await search(engine, { state: 'all', kind: 'other' })).items,
      ).toEqual([]);

      const paged: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await search(engine, { state: 'all', limit: 2, cursor });
        paged.push(...subjectsOf(page));
        cursor = page.nextCursor;
      } while (cursor);
      expect(paged).toEqual([
        'refused-later',
        'failing',
        'refused',
        'fine',
        'waiting',
      ]);
      await expect(search(engine, { cursor: 'x' })).rejects.toThrow(/cursor/);
    });

    it('says who works on it until when, and that it no longer fails once it came on', async () => {
      let calls = 0;
      let letGo = () => {};
      const held = new Promise<void>(resolve => {
        letGo = resolve;
      });
      const engine = engineWith({
        probe: async () => {
          calls += 1;
          if (calls === 1) {
            throw new StepError('Unreachable', 'no answer', {
              retryable: true,
              retryAfterMs: 1,
            });
          }
          await held;
          return { done: true };
        },
      });
      await engine.start();
      const { id } = await enqueue(engine);
      await until(engine, () => calls === 2);
      const running = await engine.find(id);
      expect(running?.lease).toEqual({
        worker: 'replica-1',
        until: expect.any(String),
      });
      expect(running?.failingSince).toBeDefined();
      letGo();
      await until(engine, o => o.state === 'succeeded');
      expect(await engine.find(id)).toMatchObject({
        failingSince: undefined,
        lease: undefined,
      });
      expect(await engine.find('nope')).toBeUndefined();
    });
  });
});
