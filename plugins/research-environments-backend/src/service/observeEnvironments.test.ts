import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import {} from '../__testUtils__/FakeDirectory';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';

jest.setTimeout(60_000);

describe.each(eachDatabase())('observation on %s', (_, db) => {
  let portal: TestLifecycle;

  beforeEach(async () => {
    portal = await new TestLifecycle(
      await createWorld(await db.init()),
    ).start();
  });

  afterEach(() => portal.stop());

  it('finds by looking that something is wrong, and that it is well again', async () => {
    const id = await portal.ready();
    portal.world.cluster.healthy = false;
    await portal.observe();
    expect(await portal.status(id)).toMatchObject({ word: 'Degraded' });
    portal.world.cluster.healthy = true;
    await portal.observe();
    expect(await portal.status(id)).toMatchObject({ word: 'Ready' });
    expect(await portal.events(id)).toEqual(
      expect.arrayContaining(['degraded', 'recovered']),
    );
  });

  it('says Unknown, never Ready, of what it cannot see', async () => {
    const id = await portal.ready();
    portal.world.azure.unreachable();
    await portal.observe();
    expect(await portal.status(id)).toMatchObject({ word: 'Unobservable' });
    const { conditions } = (await portal.get(id)).environment;
    expect(Object.fromEntries(conditions.map(c => [c.type, c.status]))).toEqual(
      {
        Ready: 'Unknown',
        TargetsReachable: 'False',
        BaselineObserved: 'Unknown',
        ResourcesCurrent: 'Unknown',
        WorkloadsRunning: 'True',
        Drifted: 'Unknown',
      },
    );
    const states = await portal.context.targetStates.list(id);
    const healths = states.map(s => s.resources.map(r => r.health));
    expect(healths).toEqual([
      ['unknown', 'unknown'],
      ['current', 'current'],
    ]);
  });
});
