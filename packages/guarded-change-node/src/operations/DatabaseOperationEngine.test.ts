import { mockServices } from '@backstage/backend-test-utils';
import { Operation } from '@glovebox/guarded-change-common';
import { Knex } from 'knex';
import { migrateGuardedChange } from '../database/migrateGuardedChange';
import { eachDatabase } from '../testing/eachDatabase';
import {
  DatabaseOperationEngine,
  DatabaseOperationEngineOptions,
} from './DatabaseOperationEngine';
import { LeaseLostError, StepError } from './errors';
import { OperationStepDefinition, StepContext } from './types';

jest.setTimeout(60_000);

const flaky = (retryAfterMs?: number) =>
  new StepError('Unreachable', 'aks-east does not answer', {
    retryable: true,
    retryAfterMs,
  });

function step(
  name: string,
  run: OperationStepDefinition['run'] = async () => ({ done: true }),
  maxAttempts?: number,
): OperationStepDefinition {
  return { name, title: `Do ${name}`, run, maxAttempts };
}

/** A promise and its resolver. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { opened, open };
}

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

describe.each(eachDatabase())('DatabaseOperationEngine on %s', (_name, db) => {
  let knex: Knex;
  let engines: DatabaseOperationEngine[];

  beforeEach(async () => {
    knex = await db.init();
    await migrateGuardedChange(knex);
    await knex.schema.createTable('effects', table => {
      table.increments('n');
      table.string('what');
    });
    engines = [];
  });

  afterEach(async () => {
    await Promise.all(engines.map(engine => engine.stop()));
  });

  function engineWith(
    steps: OperationStepDefinition[],
    options: Partial<DatabaseOperationEngineOptions> & {
      onFinished?: (trx: Knex.Transaction, state: string) => Promise<void>;
    } = {},
  ): DatabaseOperationEngine {
    const { onFinished, ...engineOptions } = options;
    const engine = DatabaseOperationEngine.create({
      database: knex,
      logger: mockServices.logger.mock(),
      pollMs: 20,
      leaseMs: 300,
      stopMs: 500,
      random: () => 0,
      ...engineOptions,
    });
    engine.register({
      kind: 'thing.make',
      steps,
      onFinished:
        onFinished &&
        ((trx, _operation, outcome) => onFinished(trx, outcome.state)),
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
        input: { size: 3 },
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
  const finished = (engine: DatabaseOperationEngine, subjectId?: string) =>
    until(engine, o => o.finishedAt !== undefined, subjectId);

  const effects = async (): Promise<string[]> =>
    (await knex('effects').orderBy('n')).map(row => row.what);
  const record = (context: StepContext, what: string) =>
    context.record(trx => trx('effects').insert({ what }));

  it('runs the steps in order with the recorded input and records the end with the domain', async () => {
    const seen: StepContext[] = [];
    const run = (what: string) => async (context: StepContext) => {
      seen.push(context);
      await record(context, what);
      return { done: true, message: `${what} done` } as const;
    };
    const engine = engineWith(
      [step('one', run('one')), step('two', run('two'))],
      {
        onFinished: async (trx, state) =>
          trx('effects').insert({ what: state }),
      },
    );
    await engine.start();
    await enqueue(engine);

    const operation = await finished(engine);
    expect(operation).toMatchObject({
      state: 'succeeded',
      requestedBy: 'user:default/ada',
      steps: [
        { name: 'one', state: 'succeeded', attempts: 1, message: 'one done' },
        { name: 'two', state: 'succeeded', attempts: 1 },
      ],
    });
    expect(operation).not.toHaveProperty('input');
    expect(await effects()).toEqual(['one', 'two', 'succeeded']);
    expect(seen[0]).toMatchObject({ input: { size: 3 }, attempt: 0 });
  });

  it('starts right after the commit, without waiting for the poll', async () => {
    const engine = engineWith([step('one')], { pollMs: 60_000 });
    await engine.start();
    await sleep(50);
    const began = Date.now();
    await enqueue(engine);
    await finished(engine);
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  it('leaves nothing behind when the transaction that asked for it fails', async () => {
    const engine = engineWith([step('one')]);
    await expect(
      knex.transaction(async trx => {
        await engine.enqueue(trx, {
          kind: 'thing.make',
          subjectId: 's1',
          requestedBy: 'user:default/ada',
          input: {},
        });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await engine.latest('s1')).toBeUndefined();
  });

  it('allows one unfinished operation for a subject', async () => {
    const engine = engineWith([step('one')]);
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, () => enqueue(engine)),
    );
    expect(attempts.filter(a => a.status === 'fulfilled')).toHaveLength(1);
    const refusals = attempts.flatMap(attempt =>
      attempt.status === 'rejected' ? [attempt.reason.name] : [],
    );
    expect(refusals).toEqual(Array(7).fill('ConflictError'));
    await engine.start();
    await finished(engine);
    await enqueue(engine);
    expect(await engine.list({ subjectId: 's1', limit: 10 })).toHaveLength(2);
  });

  it('polls a step that is not done, and shows its progress', async () => {
    let calls = 0;
    const engine = engineWith([
      step('wait', async () => {
        calls += 1;
        return calls < 3
          ? {
              done: false,
              retryAfterMs: 5,
              progress: { done: calls, total: 3 },
            }
          : { done: true, progress: { done: 3, total: 3 } };
      }),
    ]);
    const progress: (number | undefined)[] = [];
    engine.onChange(o => progress.push(o.steps[0].progress?.done));
    await engine.start();
    await enqueue(engine);

    const operation = await finished(engine);
    expect(operation.steps[0]).toMatchObject({
      attempts: 1,
      state: 'succeeded',
    });
    expect(progress).toEqual(expect.arrayContaining([1, 2, 3]));
  });

  it('tries again what passes by itself, and then goes on', async () => {
    const attempts: number[] = [];
    const engine = engineWith([
      step('flaky', async ({ attempt }) => {
        attempts.push(attempt);
        if (attempt < 2) {
          throw flaky();
        }
        return { done: true };
      }),
    ]);
    await engine.start();
    await enqueue(engine);
    expect(await finished(engine)).toMatchObject({
      state: 'succeeded',
      steps: [{ attempts: 3 }],
    });
    expect(attempts).toEqual([0, 1, 2]);
  });

  it('waits as long as the target asks', async () => {
    const engine = engineWith([
      step('flaky', async () => {
        throw flaky(60_000);
      }),
    ]);
    await engine.start();
    await enqueue(engine);
    const operation = await until(engine, o => o.state === 'waiting');
    const wait = Date.parse(operation.nextAttemptAt ?? '') - Date.now();
    expect(wait).toBeGreaterThan(50_000);
    expect(operation.steps[0].message).toBe('aks-east does not answer');
  });

  it('fails the operation when its last step fails, after as many attempts as it has', async () => {
    const engine = engineWith(
      [
        step('one'),
        step(
          'last',
          async () => {
            throw flaky();
          },
          3,
        ),
      ],
      { onFinished: async (trx, what) => trx('effects').insert({ what }) },
    );
    await engine.start();
    await enqueue(engine);
    expect(await finished(engine)).toMatchObject({
      state: 'failed',
      error: { reason: 'Unreachable', message: 'aks-east does not answer' },
      steps: [{ state: 'succeeded' }, { state: 'failed', attempts: 3 }],
    });
    expect(await effects()).toEqual(['failed']);
  });

  it('logs an unforeseen error and keeps its message out of the operation', async () => {
    const logger = mockServices.logger.mock();
    const engine = engineWith(
      [
        step('one', async () => {
          throw new Error('token=s3cret');
        }),
      ],
      { logger },
    );
    await engine.start();
    await enqueue(engine);
    const operation = await finished(engine);
    expect(operation.error?.reason).toBe('Unexpected');
    expect(JSON.stringify(operation)).not.toContain('s3cret');
    expect(logger.error).toHaveBeenCalledTimes(1);
  });

  it('retries a failed operation from the step that failed', async () => {
    let broken = true;
    const engine = engineWith([
      step('one', async context => {
        await record(context, 'one');
        return { done: true };
      }),
      step('two', async () => {
        if (broken) {
          throw new StepError('Forbidden', 'not allowed', { retryable: false });
        }
        return { done: true };
      }),
    ]);
    await engine.start();
    const { id } = await enqueue(engine);
    await finished(engine);

    broken = false;
    await knex.transaction(trx => engine.retry(trx, id, 'user:default/noor'));
    expect(await finished(engine)).toMatchObject({
      id,
      state: 'succeeded',
      requestedBy: 'user:default/noor',
      error: undefined,
    });
    expect(await effects()).toEqual(['one']);
    await expect(
      knex.transaction(trx => engine.retry(trx, id, 'user:default/noor')),
    ).rejects.toThrow('Only what failed can be retried');
  });

  it('does not take up a failed operation after something newer', async () => {
    let broken = true;
    const engine = engineWith([
      step('one', async () => {
        if (broken) {
          throw new StepError('Forbidden', 'no', { retryable: false });
        }
        return { done: true };
      }),
    ]);
    await engine.start();
    const { id } = await enqueue(engine);
    await finished(engine);
    broken = false;
    const newer = await enqueue(engine);
    await until(engine, o => o.id === newer.id && o.state === 'succeeded');
    await expect(
      knex.transaction(trx => engine.retry(trx, id, 'user:default/ada')),
    ).rejects.toThrow('Something newer');
  });

  it('forgets what was finished long ago, but never the last of a subject', async () => {
    const engine = engineWith([step('only')]);
    await engine.start();
    for (const subject of ['s1', 's1', 's2', 's1']) {
      await enqueue(engine, subject);
      await finished(engine, subject);
    }
    await engine.stop();
    const before = await engine.list({ limit: 9 });
    expect(await engine.prune(new Date(0))).toBe(0);
    expect(await engine.prune(new Date(Date.now() + 1_000))).toBe(2);
    const left = await engine.list({ limit: 9 });
    expect(left).toEqual([before[0], before[1]]);
  });

  it('keeps what is not finished, however old', async () => {
    const engine = engineWith([step('only')]);
    await enqueue(engine);
    expect(await engine.prune(new Date(Date.now() + 1_000))).toBe(0);
    expect(await engine.latest('s1')).toMatchObject({ state: 'queued' });
  });

  it('refuses to take up what failed when something newer is started at the same moment', async () => {
    const engine = engineWith([
      step('refused', async () => {
        throw new StepError('Refused', 'no', { retryable: false });
      }),
    ]);
    await engine.start();
    const { id } = await enqueue(engine);
    await finished(engine);
    await engine.stop();

    const enqueued = gate();
    const retried = gate();
    const [newer, retry] = await Promise.allSettled([
      knex.transaction(async trx => {
        await engine.enqueue(trx, {
          kind: 'thing.make',
          subjectId: 's1',
          requestedBy: 'user:default/ada',
          input: {},
        });
        enqueued.open();
        // Long enough for the other to wait for this one's lock, where there are locks.
        await Promise.race([retried.opened, sleep(200)]);
      }),
      enqueued.opened.then(() =>
        knex
          .transaction(trx => engine.retry(trx, id, 'user:default/ada'))
          .finally(retried.open),
      ),
    ]);
    expect(newer.status).toBe('fulfilled');
    expect(retry).toMatchObject({
      status: 'rejected',
      reason: { name: 'ConflictError' },
    });
  });

  describe('cancelling', () => {
    const cancel = (engine: DatabaseOperationEngine, id: string) =>
      knex.transaction(trx => engine.requestCancel(trx, id));

    it('ends before the next step', async () => {
      const inStep = gate();
      const letGo = gate();
      const engine = engineWith(
        [
          step('one', async context => {
            inStep.open();
            await letGo.opened;
            await record(context, 'one');
            return { done: true };
          }),
          step('two', async context => {
            await record(context, 'two');
            return { done: true };
          }),
        ],
        { onFinished: async (trx, what) => trx('effects').insert({ what }) },
      );
      await engine.start();
      const { id } = await enqueue(engine);
      await inStep.opened;
      await cancel(engine, id);
      letGo.open();
      expect(await finished(engine)).toMatchObject({ state: 'cancelled' });
      expect(await effects()).toEqual(['one', 'cancelled']);
      await expect(cancel(engine, id)).rejects.toThrow(
        'nothing left to cancel',
      );
    });

    it('tells a step that waits for its signal', async () => {
      const inStep = gate();
      const engine = engineWith([
        step('long', async ({ signal }) => {
          inStep.open();
          await new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason)),
          );
          return { done: true };
        }),
      ]);
      await engine.start();
      const { id } = await enqueue(engine);
      await inStep.opened;
      await cancel(engine, id);
      expect(await finished(engine)).toMatchObject({ state: 'cancelled' });
    });

    it('reaches a step that another process runs', async () => {
      const inStep = gate();
      const working = engineWith([
        step('long', async ({ signal }) => {
          inStep.open();
          await new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason)),
          );
          return { done: true };
        }),
      ]);
      const asking = engineWith([step('long')]);
      await working.start();
      const { id } = await enqueue(working);
      await inStep.opened;
      await cancel(asking, id);
      expect(await finished(working)).toMatchObject({ state: 'cancelled' });
    });

    it('does not wait for the next attempt', async () => {
      const engine = engineWith([
        step('flaky', async () => {
          throw flaky(60_000);
        }),
      ]);
      await engine.start();
      const { id } = await enqueue(engine);
      await until(engine, o => o.state === 'waiting');
      await cancel(engine, id);
      expect(await finished(engine)).toMatchObject({ state: 'cancelled' });
    });
  });

  describe('when a worker dies', () => {
    /** A worker that never comes back from its step, as after kill -9: no heartbeat, no hand-over. */
    async function dyingWorker(steps: OperationStepDefinition[]) {
      const inStep = gate();
      const context: { current?: StepContext } = {};
      const never = gate();
      const dying = engineWith(
        steps.map(s =>
          s.name === 'deadly'
            ? step('deadly', async c => {
                context.current = c;
                inStep.open();
                await never.opened;
                return { done: true };
              })
            : s,
        ),
        { stopMs: 0 },
      );
      await dying.start();
      const operation = await enqueue(dying);
      await inStep.opened;
      await dying.stop();
      return { operation, context, comeBack: never.open };
    }

    it('another takes over at the step that ran', async () => {
      const one = jest.fn(async () => ({ done: true } as const));
      const { operation } = await dyingWorker([
        step('one', one),
        step('deadly'),
      ]);
      const second = engineWith([step('one', one), step('deadly')]);
      await second.start();
      expect(await finished(second)).toMatchObject({
        id: operation.id,
        state: 'succeeded',
        steps: [{ attempts: 1 }, { attempts: 2 }],
      });
      expect(one).toHaveBeenCalledTimes(1);
    });

    it('the dead one, come back, records nothing while another works on it', async () => {
      const { context, comeBack } = await dyingWorker([step('deadly')]);
      const taken = gate();
      const letGo = gate();
      const second = engineWith([
        step('deadly', async c => {
          taken.open();
          await letGo.opened;
          await record(c, 'second');
          return { done: true };
        }),
      ]);
      await second.start();
      await taken.opened;

      const zombie = context.current!;
      await expect(record(zombie, 'zombie')).rejects.toThrow(LeaseLostError);
      await expect(zombie.report({ message: 'zombie' })).rejects.toThrow(
        LeaseLostError,
      );
      comeBack();
      await sleep(100);
      expect(await second.latest('s1')).toMatchObject({ state: 'running' });
      letGo.open();
      expect(await finished(second)).toMatchObject({ state: 'succeeded' });
      expect(await effects()).toEqual(['second']);
    });

    it.each([0, 1, 2])(
      'converges when it dies in step %d of three, and does nothing twice that is done',
      async deadlyIndex => {
        const counts = [0, 0, 0];
        const stepsDyingAt = (index?: number) =>
          counts.map((_count, i) =>
            i === index
              ? step('deadly')
              : step(i === deadlyIndex ? 'deadly' : `s${i}`, async c => {
                  counts[i] += 1;
                  await record(c, `effect ${i}`);
                  return { done: true };
                }),
          );
        await dyingWorker(stepsDyingAt(deadlyIndex));
        const second = engineWith(stepsDyingAt());
        await second.start();
        expect(await finished(second)).toMatchObject({ state: 'succeeded' });
        expect(counts).toEqual([1, 1, 1]);
        expect(await effects()).toEqual(['effect 0', 'effect 1', 'effect 2']);
      },
    );

    it('a step that kills its worker each time fails the operation', async () => {
      const engine = engineWith([step('deadly', undefined, 2)]);
      await enqueue(engine);
      await knex('operations').update({
        state: 'running',
        steps: JSON.stringify([
          {
            name: 'deadly',
            title: 'Do deadly',
            state: 'running',
            attempts: 2,
            failures: 1,
            polling: false,
          },
        ]),
      });
      await engine.start();
      expect(await finished(engine)).toMatchObject({
        state: 'failed',
        error: { reason: 'WorkerLost' },
      });
    });
  });

  it('hands over at once when the process stops, and counts no failure', async () => {
    const inStep = gate();
    const stopping = engineWith(
      [
        step('long', async ({ signal }) => {
          inStep.open();
          await new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason)),
          );
          return { done: true };
        }),
      ],
      { leaseMs: 60_000 },
    );
    await stopping.start();
    await enqueue(stopping);
    await inStep.opened;
    await stopping.stop();
    expect(await stopping.latest('s1')).toMatchObject({ state: 'queued' });

    const attempts: number[] = [];
    const next = engineWith([
      step('long', async ({ attempt }) => {
        attempts.push(attempt);
        return { done: true };
      }),
    ]);
    await next.start();
    await finished(next);
    expect(attempts).toEqual([0]);
  });

  it('keeps the lease of a step that takes longer than the lease', async () => {
    const run = jest.fn(async () => {
      await sleep(900);
      return { done: true } as const;
    });
    const a = engineWith([step('slow', run)]);
    const b = engineWith([step('slow', run)]);
    await a.start();
    await b.start();
    await enqueue(a);
    await finished(a);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('tries the end again when the domain could not record it', async () => {
    let times = 0;
    const run = jest.fn(async () => ({ done: true } as const));
    const engine = engineWith([step('one', run)], {
      onFinished: async (trx, what) => {
        times += 1;
        await trx('effects').insert({ what });
        if (times === 1) {
          throw new Error('the domain is not ready');
        }
      },
    });
    await engine.start();
    await enqueue(engine);
    await until(engine, o => o.state === 'waiting');
    expect(await effects()).toEqual([]);
    await knex('operations').update({ due_at: new Date(0).toISOString() });
    expect(await finished(engine)).toMatchObject({ state: 'succeeded' });
    expect(await effects()).toEqual(['succeeded']);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('works on no more operations at once than it may', async () => {
    let running = 0;
    let most = 0;
    const engine = engineWith(
      [
        step('one', async () => {
          running += 1;
          most = Math.max(most, running);
          await sleep(20);
          running -= 1;
          return { done: true };
        }),
      ],
      { concurrency: 2 },
    );
    for (let i = 0; i < 8; i++) {
      await enqueue(engine, `s${i}`);
    }
    await engine.start();
    for (let i = 0; i < 8; i++) {
      await finished(engine, `s${i}`);
    }
    expect(most).toBe(2);
  });

  it('shares the work of several processes without doing any twice', async () => {
    const done: string[] = [];
    const make = () =>
      engineWith([
        step('one', async context => {
          done.push(context.subjectId);
          await record(context, context.subjectId);
          return { done: true };
        }),
      ]);
    const workers = [make(), make(), make()];
    const subjects = Array.from({ length: 30 }, (_, i) => `s${i}`);
    await Promise.all(subjects.map(s => enqueue(workers[0], s)));
    await Promise.all(workers.map(w => w.start()));
    for (const subject of subjects) {
      await finished(workers[0], subject);
    }
    expect([...done].sort()).toEqual([...subjects].sort());
    expect((await effects()).sort()).toEqual([...subjects].sort());
  });
});
