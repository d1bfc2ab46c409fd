import {
  eachDatabase,
  SeparateConnections,
  separateConnections,
} from '@glovebox/guarded-change-node/testUtils';
import { ADA, NOOR } from '../__testUtils__/FakeDirectory';
import {
  createWorld,
  TestLifecycle,
  World,
} from '../__testUtils__/TestLifecycle';
import { retryOperation } from './changeEnvironment';
import { deleteEnvironment } from './deleteEnvironment';

jest.setTimeout(120_000);

const REPLICAS = 6;
const ROUNDS = 5;
const NAME = 'eval-sweep';

const onPostgres = eachDatabase().filter(([, { isPostgres }]) => isPostgres);

// `describe.each` refuses an empty table; without PostgreSQL, eachDatabase says so.
(onPostgres.length > 0 ? describe : describe.skip)(
  'environments in replicas of the portal on one PostgreSQL',
  () => {
    let world: World;
    let connections: SeparateConnections;
    let portals: TestLifecycle[];

    beforeEach(async () => {
      world = await createWorld(await onPostgres[0][1].init());
      connections = separateConnections(world.database, REPLICAS);
      portals = await Promise.all(
        connections.each.map(database =>
          new TestLifecycle({ ...world, database }).start(),
        ),
      );
    });
    afterEach(async () => {
      await Promise.all(portals.map(portal => portal.stop()));
      await connections.close();
    });

    const fulfilled = (outcomes: PromiseSettledResult<unknown>[]) =>
      outcomes.filter(outcome => outcome.status === 'fulfilled').length;

    const remove = async (portal: TestLifecycle, id: string) =>
      deleteEnvironment(portal.context, {
        id,
        confirmName: (await portal.get(id)).environment.name,
        viewer: await portal.viewer(ADA),
      });

    /** Every operation that was ever started for it, the newest first. */
    const operationsOf = async (id: string) =>
      (await portals[0].context.engine.list({ subjectId: id, limit: 100 })).map(
        ({ kind, state }) => `${kind} ${state}`,
      );

    it('give a name to one of those who take it at the same moment', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const name = `${NAME}-${round}`;
        const requests = await Promise.allSettled(
          portals.map((portal, i) =>
            portal.request({ name }, [ADA, NOOR][i % 2]),
          ),
        );
        const rows = await world.database('environments').where({ name });
        expect(rows).toHaveLength(1);
        // Who holds the name may edit the draft; the other person is refused.
        const ids = requests.flatMap(r =>
          r.status === 'fulfilled' ? [r.value] : [],
        );
        expect(new Set(ids)).toEqual(new Set([rows[0].id]));
        expect(ids.length).toBeLessThanOrEqual(REPLICAS / 2);
        await portals[0].settled(rows[0].id);
      }
    });

    it('start one operation on an environment', async () => {
      const id = await portals[0].ready();
      const deletions = await Promise.allSettled(
        portals.map(portal => remove(portal, id)),
      );
      expect(fulfilled(deletions)).toBe(1);
      await portals[0].settled(id);
      expect(await portals[0].status(id)).toMatchObject({ word: 'Deleted' });
      const operations = await operationsOf(id);
      expect(operations.filter(o => /delete/.test(o))).toHaveLength(1);
    });

    it('refuse to delete what is being applied, however often and wherever it is asked', async () => {
      world.azure.callsNeeded = 20;
      const id = await portals[0].requestAndPlan();
      await portals[0].submit(id);
      portals[0].approve(id);
      await portals[0].reconcile();

      let refused = 0;
      for (let started = 0; started === 0; ) {
        const round = await Promise.allSettled(
          portals.map(portal => remove(portal, id)),
        );
        started = fulfilled(round);
        refused += REPLICAS - started;
        expect(started).toBeLessThan(2);
      }
      await portals[0].settled(id);

      expect(refused).toBeGreaterThan(REPLICAS);
      expect(world.cluster.creations.get(id)).toBe(1);
      expect(await operationsOf(id)).toEqual([
        'environment.delete succeeded',
        'environment.apply succeeded',
        'environment.plan succeeded',
      ]);
    });

    it('retry or delete what failed to apply, and never both', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        world.azure.fail('apply', new Error('the disk is broken'));
        const id = await portals[0].requestAndPlan({
          name: `${NAME}-${round}`,
        });
        await portals[0].submit(id);
        portals[0].approve(id);
        await portals[0].reconcile();
        await portals[0].settled(id);
        expect(await portals[0].status(id)).toMatchObject({
          word: 'Provisioning failed',
        });
        world.azure.recover();

        const viewer = await portals[0].viewer(ADA);
        const [retry, deletion] = await Promise.allSettled([
          retryOperation(portals[1].context, { id, viewer }),
          remove(portals[2], id),
        ]);
        expect(fulfilled([retry, deletion])).toBe(1);
        await portals[0].settled(id);
        expect(await portals[0].status(id)).toMatchObject({
          word: deletion.status === 'fulfilled' ? 'Deleted' : 'Ready',
        });
        if (deletion.status === 'rejected') {
          await remove(portals[0], id);
          await portals[0].settled(id);
        }
      }
    });
  },
);
