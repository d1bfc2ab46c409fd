import { mockServices } from '@backstage/backend-test-utils';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { TargetWatcher } from './TargetWatcher';

jest.setTimeout(60_000);

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error('It did not become so in time');
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

describe.each(eachDatabase())('watching on %s', (_, db) => {
  let portal: TestLifecycle;
  let wakes: number;
  const watchers: TargetWatcher[] = [];

  beforeEach(async () => {
    portal = await new TestLifecycle(
      await createWorld(await db.init()),
    ).start();
    wakes = 0;
    const { azure } = portal.world;
    Object.assign(azure, { watch: undefined });
  });

  afterEach(async () => {
    await Promise.all(watchers.splice(0).map(one => one.stop()));
    await portal.stop();
  });

  function watcher(): TargetWatcher {
    const made = new TargetWatcher({
      targets: () => portal.context.targets.list(),
      types: ['v1/ConfigMap'],
      store: portal.context.watches,
      logger: mockServices.logger.mock(),
      now: portal.context.now,
      due: () => {
        wakes += 1;
      },
    });
    watchers.push(made);
    return made;
  }

  const cluster = () => portal.world.cluster;
  const looked = () =>
    cluster()
      .calls.filter(call => call.method === 'observe')
      .map(call => call.environmentId);
  /** As the loop goes on: a round every 5 seconds. */
  async function pass(ms: number, ...keeping: TargetWatcher[]): Promise<void> {
    for (let passed = 0; passed < ms; passed += 5_000) {
      portal.advance(5_000);
      for (const one of keeping) {
        await one.round();
      }
      await portal.observeOnce();
    }
  }

  it('looks at what changed alone, and at the rest rarely', async () => {
    const [one, two, three] = [
      await portal.ready({ name: 'one', gpu: undefined }),
      await portal.ready({ name: 'two', gpu: undefined }),
      await portal.ready({ name: 'three', gpu: undefined }),
    ];
    const watching = watcher();
    await watching.round();
    await until(() => wakes > 0);
    await watching.round();
    await portal.observeOnce();
    cluster().calls.splice(0);

    await pass(120_000, watching);
    expect(looked()).toEqual([]);

    cluster().watching?.changed(two);
    cluster().watching?.changed('no-such-one');
    const before = wakes;
    await until(() => wakes > before);
    await pass(60_000, watching);
    expect(looked()).toEqual([two]);

    cluster().calls.splice(0);
    await pass(16 * 60_000, watching);
    expect(new Set(looked())).toEqual(new Set([one, two, three]));
    expect(looked().length).toBeLessThanOrEqual(6);
  });

  it('looks often again when a change might be missed', async () => {
    const id = await portal.ready();
    const watching = watcher();
    await watching.round();
    await until(() => wakes > 0);
    cluster().watching?.healthy(false, 'refused');
    await watching.round();
    cluster().calls.splice(0);
    await pass(120_000, watching);
    expect(looked().length).toBeGreaterThanOrEqual(3);
    expect(new Set(looked())).toEqual(new Set([id]));
  });

  it('looks soon again at what could not be seen, since no watch tells that it can be', async () => {
    await portal.ready({ gpu: undefined });
    const watching = watcher();
    await watching.round();
    await until(() => wakes > 0);
    await watching.round();
    let tries = 0;
    cluster().around = async (call, effect) => {
      if (call.startsWith('observe')) {
        tries += 1;
        throw new Error('The right to look was taken away');
      }
      return effect();
    };
    await pass(180_000, watching);
    expect(tries).toBeGreaterThanOrEqual(2);
  });

  it('does not put off a look at what changed while it was looked at', async () => {
    const id = await portal.ready();
    const watching = watcher();
    await watching.round();
    await until(() => wakes > 0);
    await watching.round();
    cluster().around = async (call, effect) => {
      const result = await effect();
      if (call.startsWith('observe')) {
        await portal.context.watches.makeDue([id]);
      }
      return result;
    };
    await portal.observeOnce();
    cluster().around = (_call, effect) => effect();
    cluster().calls.splice(0);
    await portal.observeOnce();
    expect(looked()).toEqual([id]);
  });

  it('is done by one replica, and by another once that one is gone', async () => {
    await portal.ready();
    const [first, second] = [watcher(), watcher()];
    await first.round();
    await until(() => cluster().watching !== undefined);
    const held = cluster().watching;
    await second.round();
    expect(cluster().watching).toBe(held);

    // The first is killed: it renews nothing.
    portal.advance(31_000);
    await second.round();
    expect(cluster().watching).not.toBe(held);
    await first.round();
    expect(held?.signal.aborted).toBe(true);
  });

  it('is handed over at once by a replica that stops', async () => {
    const [first, second] = [watcher(), watcher()];
    await first.round();
    await first.stop();
    await second.round();
    await until(() => cluster().watching !== undefined);
    expect(cluster().watching?.signal.aborted).toBe(false);
  });
});
