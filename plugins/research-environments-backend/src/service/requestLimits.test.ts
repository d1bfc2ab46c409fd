import {
  eachDatabase,
  SeparateConnections,
  separateConnections,
} from '@glovebox/guarded-change-node/testUtils';
import { ADA, BEN, NOOR, ALIGNMENT } from '../__testUtils__/FakeDirectory';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { discardDraft, withdrawRequest } from './changeEnvironment';

jest.setTimeout(60_000);

const named = (name: string) => ({ name, gpu: undefined });

describe.each(eachDatabase())(
  'the requests of one person on %s',
  (_, database) => {
    let portal: TestLifecycle;
    let connections: SeparateConnections | undefined;
    let replicas: TestLifecycle[];

    beforeEach(async () => {
      const world = await createWorld(await database.init());
      portal = await new TestLifecycle(world).start();
      connections = database.isPostgres
        ? separateConnections(world.database, 4)
        : undefined;
      replicas = connections
        ? connections.each.map(
            each => new TestLifecycle({ ...world, database: each }),
          )
        : [portal];
    });
    afterEach(async () => {
      await portal.stop();
      await connections?.close();
    });

    const limit = (limits: { drafts: number; underWay: number }) =>
      [portal, ...replicas].forEach(({ context }) =>
        Object.assign(context.settings.limits, limits),
      );

    it('stay within the drafts that a person may have, and the next is stored once one is discarded', async () => {
      limit({ drafts: 2, underWay: 9 });
      const first = await portal.requestAndPlan(named('one'));
      await portal.requestAndPlan(named('two'));
      const third = () => portal.requestAndPlan(named('three'));
      await expect(third()).rejects.toMatchObject({
        name: 'ConflictError',
        message:
          'You have 2 drafts, and nobody may have more at once. Discard one, or submit one, and ask again',
      });
      expect(await portal.context.store.get('three')).toBeUndefined();
      // It counts for each person by itself, and editing a draft makes no other one.
      await portal.requestAndPlan(
        { ...named('four'), ownerGroup: ALIGNMENT },
        BEN,
      );
      await portal.requestAndPlan(named('one'));

      await discardDraft(portal.context, {
        id: first,
        viewer: await portal.viewer(ADA),
      });
      await third();
    });

    it('stay within what may be under way, whether asked for or submitted', async () => {
      limit({ drafts: 9, underWay: 1 });
      const first = await portal.requestAndPlan(named('one'));
      const second = await portal.requestAndPlan(named('two'));
      await portal.submit(first);
      const words = {
        name: 'ConflictError',
        message:
          'You have 1 request that the portal works on or that approvers look at, and nobody may have more at once. Wait until one is done, or withdraw one, and try again',
      };
      await expect(portal.submit(second)).rejects.toMatchObject(words);
      await expect(portal.request(named('three'))).rejects.toMatchObject(words);
      expect((await portal.get(second)).head.state).toBe('draft');

      await withdrawRequest(portal.context, {
        id: first,
        viewer: await portal.viewer(ADA),
      });
      await portal.submit(second);
    });

    it('are counted one after another when many come at once', async () => {
      limit({ drafts: 3, underWay: 20 });
      const outcomes = await Promise.allSettled(
        Array.from({ length: 16 }, (__, i) =>
          replicas[i % replicas.length].request(
            named(`at-once-${i}`),
            i % 2 ? ADA : NOOR,
          ),
        ),
      );
      const stored = await portal.context.store.list({
        lifecycle: 'open',
        limit: 50,
      });
      for (const person of [ADA, NOOR]) {
        expect(
          stored.items.filter(i => i.environment.requester === person),
        ).toHaveLength(3);
      }
      expect(outcomes.filter(o => o.status === 'fulfilled')).toHaveLength(6);
      await Promise.all(
        stored.items.map(({ environment }) => portal.settled(environment.id)),
      );
    });
  },
);
