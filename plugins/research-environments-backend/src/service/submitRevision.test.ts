import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { ADA, NOOR, VISION } from '../__testUtils__/FakeDirectory';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { replanDraft } from './changeEnvironment';

jest.setTimeout(60_000);

describe.each(eachDatabase())('submitting a plan on %s', (_, db) => {
  let portal: TestLifecycle;

  beforeEach(async () => {
    portal = await new TestLifecycle(
      await createWorld(await db.init()),
    ).start();
  });

  afterEach(() => portal.stop());

  it('shows what may not be submitted, and refuses to submit it', async () => {
    const id = await portal.requestAndPlan({ gpu: { type: 'H100', count: 9 } });
    expect(await portal.status(id)).toMatchObject({
      word: 'Plan refused',
      reason: expect.stringContaining('may hold 8 H100'),
    });
    await expect(portal.submit(id)).rejects.toThrow(/may hold 8 H100/);
    expect(portal.world.approvals.approvals.size).toBe(0);
  });

  it('says that a target is unreachable, and plans again once it answers', async () => {
    portal.world.cluster.unreachable();
    const id = await portal.requestAndPlan();
    expect(await portal.status(id)).toMatchObject({
      word: 'Plan refused',
      reason: expect.stringContaining('does not answer'),
    });
    portal.world.cluster.recover();
    const viewer = await portal.viewer(ADA);
    await replanDraft(portal.context, { id, viewer });
    expect(await portal.status(id)).toMatchObject({ word: 'Planning' });
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Draft' });
  });

  it('submits only the digest that was read, and only while the plan is fresh', async () => {
    const id = await portal.requestAndPlan();
    portal.world.cluster.baseline = 'v2';
    const read = (await portal.get(id)).head.plan?.digest;
    await replanDraft(portal.context, { id, viewer: await portal.viewer(ADA) });
    const { head } = await portal.settled(id);
    expect(head.plan?.digest).not.toBe(read);

    portal.advance(3_600_001);
    await expect(portal.submit(id)).rejects.toThrow(/too old/);
  });

  it('lets only the requester submit', async () => {
    const id = await portal.requestAndPlan();
    await expect(portal.submit(id, NOOR)).rejects.toThrow(
      /Only the requester may do this/,
    );
  });

  it('reserves the quota at submission: of two that want the last GPUs, one gets them', async () => {
    const first = await portal.requestAndPlan({
      name: 'one',
      gpu: { type: 'H100', count: 6 },
    });
    const second = await portal.requestAndPlan({
      name: 'two',
      gpu: { type: 'H100', count: 6 },
    });
    const outcomes = await Promise.allSettled([
      portal.submit(first),
      portal.submit(second),
    ]);
    expect(outcomes.map(o => o.status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
    expect(await portal.context.quota.holdings(VISION)).toHaveLength(1);
  });

  it.each([
    ['rejected', 'Rejected', true],
    ['expired', 'Approval lapsed', false],
    ['withdrawn', 'Withdrawn', true],
    ['superseded', 'Draft', false],
  ] as const)(
    'gives the quota back when its approval is %s',
    async (state, word, nameIsFree) => {
      const id = await portal.requestAndPlan();
      await portal.submit(id);
      const { approvals } = portal.world;
      approvals.decide(approvals.waitingFor(id).id, state, 'Too much.');
      await portal.reconcile();
      expect(await portal.status(id)).toMatchObject({
        word,
        reason: 'Too much.',
      });
      expect(await portal.context.quota.holdings(VISION)).toEqual([]);
      expect(portal.world.cluster.objects.size).toBe(0);
      const again = await portal.request({}, NOOR).then(
        () => 'free',
        error => error.message,
      );
      expect(again).toMatch(nameIsFree ? /^free$/ : /is taken/);
    },
  );
});
