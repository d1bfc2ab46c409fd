import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { ADA, VISION } from '../__testUtils__/FakeDirectory';
import { Around } from '../__testUtils__/FakeTarget';
import {
  createWorld,
  TestLifecycle,
  World,
} from '../__testUtils__/TestLifecycle';
import { replanDraft } from './changeEnvironment';
import { deleteEnvironment } from './deleteEnvironment';

jest.setTimeout(120_000);

/** A silent worker keeps an operation for this long. */
const LEASE_MS = 150;

/** Every call outside on the way from a draft to nothing, in order. */
const CALLS = [
  'plan azure:research',
  'plan kubernetes:east',
  'open',
  'plan azure:research again',
  'plan kubernetes:east again',
  'consume',
  'apply azure:research',
  'apply kubernetes:east',
  'observe azure:research',
  'observe kubernetes:east',
  'destroy kubernetes:east',
  'destroy azure:research',
];

/** Kills the process at one call outside: what it called has its effect or not, and never returns. */
class Killer {
  readonly calls: string[] = [];
  readonly killed: Promise<void>;
  private kill: () => void = () => {};
  isDead = false;

  constructor(
    private readonly at: number,
    private readonly when: 'before' | 'after',
  ) {
    this.killed = new Promise(resolve => {
      this.kill = resolve;
    });
  }

  readonly around: Around = async (call, effect) => {
    const index = this.calls.push(call) - 1;
    if (index !== this.at) {
      return effect();
    }
    if (this.when === 'after') {
      await effect();
    }
    this.isDead = true;
    this.kill();
    return new Promise(() => {});
  };
}

/** Does what people do until the environment is deleted, in one process or its successors. */
async function live(
  world: World,
  portal: TestLifecycle,
  id: string,
  killed: Promise<unknown>,
): Promise<boolean> {
  let isDead = false;
  killed.then(() => {
    isDead = true;
  });
  const orKilled = <T>(work: Promise<T>) => Promise.race([work, killed]);
  for (let round = 0; round < 1_000; round++) {
    if (isDead) {
      return false;
    }
    const { word } = await portal.status(id);
    const viewer = await portal.viewer(ADA);
    switch (word) {
      case 'Draft':
        await orKilled(portal.submit(id));
        break;
      case 'Plan refused':
        await replanDraft(portal.context, { id, viewer });
        break;
      case 'Waiting for approval':
        [...world.approvals.approvals.values()]
          .filter(approval => approval.state === 'pending')
          .forEach(approval => {
            approval.state = 'approved';
          });
        await orKilled(portal.reconcile());
        break;
      case 'Ready':
        await deleteEnvironment(portal.context, {
          id,
          confirmName: 'eval-sweep',
          viewer,
        });
        break;
      case 'Deleted':
        return true;
      case 'Planning':
      case 'Provisioning':
      case 'Deleting':
        break;
      default:
        throw new Error(`Ended as ${JSON.stringify(await portal.status(id))}`);
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  throw new Error(`Still ${JSON.stringify(await portal.get(id))}`);
}

describe.each(eachDatabase())('a portal that is killed, on %s', (_, db) => {
  it.each(
    CALLS.flatMap((call, at) => [
      { call, at, when: 'before' as const },
      { call, at, when: 'after' as const },
    ]),
  )(
    'converges without orphan or double effect: $when $call',
    async ({ at, when }) => {
      const world = await createWorld(await db.init());
      const killer = new Killer(at, when);
      for (const outside of [world.azure, world.cluster, world.approvals]) {
        outside.around = killer.around;
      }
      const first = await new TestLifecycle(world, {
        leaseMs: LEASE_MS,
      }).start();
      const id = await first.request();
      expect(await live(world, first, id, killer.killed)).toBe(false);
      await first.stop();

      // An interrupted submission is found after a minute.
      first.advance(61_000);
      const second = await new TestLifecycle(world, {
        leaseMs: LEASE_MS,
      }).start();
      await second.reconcile();
      expect(await live(world, second, id, new Promise(() => {}))).toBe(true);

      expect(world.cluster.creations.get(id)).toBe(1);
      expect(world.azure.creations.get(id)).toBe(1);
      expect(world.cluster.objects.size + world.azure.objects.size).toBe(0);
      expect(world.approvals.consumers).toHaveLength(1);
      expect([...world.approvals.approvals.values()].map(a => a.state)).toEqual(
        ['consumed'],
      );
      expect(await second.context.quota.holdings(VISION)).toEqual([]);
      const events = await second.events(id);
      for (const once of ['ready', 'provisioning-started', 'deleted']) {
        expect(events.filter(type => type === once)).toHaveLength(1);
      }
      await second.request();
      await second.stop();
    },
  );

  it('names every call outside that there is', async () => {
    const world = await createWorld(await db.init());
    const killer = new Killer(-1, 'before');
    for (const outside of [world.azure, world.cluster, world.approvals]) {
      outside.around = killer.around;
    }
    const portal = await new TestLifecycle(world).start();
    await live(world, portal, await portal.request(), killer.killed);
    await portal.stop();
    expect(killer.calls).toEqual(CALLS.map(call => call.replace(' again', '')));
  });

  it('shares its work with a second one, and each thing is done once', async () => {
    const world = await createWorld(await db.init());
    world.azure.callsNeeded = 3;
    const portals = await Promise.all(
      [1, 2].map(() => new TestLifecycle(world).start()),
    );
    const ids = await Promise.all(
      ['one', 'two', 'three', 'four'].map((name, index) =>
        portals[index % 2].requestAndPlan({
          name,
          gpu: { type: 'H100', count: 2 },
        }),
      ),
    );
    await Promise.all(ids.map((id, index) => portals[index % 2].submit(id)));
    ids.forEach(id => portals[0].approve(id));
    await Promise.all([0, 1, 0, 1].map(index => portals[index].reconcile()));
    for (const id of ids) {
      await portals[0].settled(id);
      expect(await portals[1].status(id)).toMatchObject({ word: 'Ready' });
      expect(world.cluster.creations.get(id)).toBe(1);
    }
    expect(world.approvals.consumers).toHaveLength(4);
    const observed = world.cluster.calls.filter(
      c => c.method === 'observe',
    ).length;
    await world
      .database('environments')
      .update({ observe_at: '1970-01-01T00:00:00.000Z' });
    await Promise.all(portals.map(portal => portal.observeOnce()));
    expect(
      world.cluster.calls.filter(c => c.method === 'observe'),
    ).toHaveLength(observed + 4);
    await Promise.all(portals.map(portal => portal.stop()));
  });
});
