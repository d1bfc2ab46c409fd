import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { ADA, BEN, NOOR, VISION } from '../__testUtils__/FakeDirectory';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { discardDraft, withdrawRequest } from './changeEnvironment';
import { deleteEnvironment } from './deleteEnvironment';

jest.setTimeout(60_000);

describe.each(eachDatabase())('life of an environment on %s', (_, db) => {
  let portal: TestLifecycle;

  beforeEach(async () => {
    portal = await new TestLifecycle(
      await createWorld(await db.init()),
    ).start();
  });

  afterEach(() => portal.stop());

  it('goes from a draft over its plan and approval to Ready, then to nothing', async () => {
    const { world } = portal;
    const id = await portal.requestAndPlan();
    expect(await portal.status(id)).toMatchObject({ word: 'Draft' });
    expect(world.cluster.objects.size).toBe(0);

    await portal.submit(id);
    expect(await portal.status(id)).toMatchObject({
      word: 'Waiting for approval',
    });
    expect(world.approvals.openedBy).toEqual([ADA]);
    await portal.reconcile();
    expect(await portal.status(id)).toMatchObject({
      word: 'Waiting for approval',
    });

    portal.approve(id);
    await portal.reconcile();
    const { environment, head } = await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Ready' });
    expect(head.state).toBe('current');
    expect(environment.expiresAt).toBe('2026-01-08T12:00:00.000Z');
    expect(world.cluster.objects.has(id)).toBe(true);
    expect(world.azure.objects.has(id)).toBe(true);
    expect(world.cluster.inputsSeen).toEqual({
      identityClientId: `client-of-${id}`,
    });

    await deleteEnvironment(portal.context, {
      id,
      confirmName: 'eval-sweep',
      viewer: await portal.viewer(NOOR),
    });
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({
      word: 'Deleted',
      tone: 'neutral',
    });
    expect(world.cluster.objects.size + world.azure.objects.size).toBe(0);
    expect(await portal.events(id)).toEqual([
      'requested',
      'planned',
      'submitted',
      'approved',
      'provisioning-started',
      'ready',
      'deletion-started',
      'deleted',
    ]);
    expect(await portal.context.quota.holdings(VISION)).toEqual([]);
    await portal.request();
  });

  it('refuses a parameter that the form does not ask for', async () => {
    await expect(
      portal.request({ parameters: { size: 1, hostNetwork: true } }),
    ).rejects.toThrow(/does not ask for hostNetwork/);
  });

  it('keeps a name for one environment, whoever asks', async () => {
    await portal.request();
    await expect(portal.request({}, NOOR)).rejects.toThrow(
      /name 'eval-sweep' is taken/,
    );
    await expect(
      portal.request({ ownerGroup: 'group:default/alignment' }, BEN),
    ).rejects.toThrow(/is taken/);
  });

  it('lets a draft be edited only so often', async () => {
    const id = await portal.requestAndPlan();
    for (const table of ['revisions', 'revision_bundles', 'plans']) {
      await portal.world.database(table).update({ number: 50 });
    }
    await portal.world
      .database('environments')
      .update({ proposed_revision: 50 });
    await expect(portal.request()).rejects.toThrow(
      'was edited 49 times, which is as often as a draft can be',
    );
    expect((await portal.get(id)).head.number).toBe(50);
  });

  it('takes a request by the name of one’s own draft as an edit of it', async () => {
    const id = await portal.requestAndPlan();
    const { head: before } = await portal.get(id);
    const again = await portal.requestAndPlan({
      gpu: { type: 'H100', count: 2 },
      beneficiaries: [BEN],
    });
    expect(again).toBe(id);
    const { environment, head } = await portal.get(id);
    expect(head).toMatchObject({ number: 2, state: 'draft' });
    expect(head.gpu?.count).toBe(2);
    expect(environment.beneficiaries).toEqual([BEN]);
    expect(head.plan?.digest).not.toBe(before.plan?.digest);
    const mine = await portal.context.store.list({
      person: BEN,
      lifecycle: 'open',
      limit: 10,
    });
    expect(mine.items).toHaveLength(1);
    await portal.submit(id);
    await expect(portal.request()).rejects.toThrow(/Only a draft is planned/);
    portal.approve(id);
    await portal.reconcile();
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Ready' });
    await expect(portal.request()).rejects.toThrow(/is taken/);
  });

  it('fails with what is not current when that takes too long', async () => {
    const id = await portal.requestAndPlan();
    await portal.submit(id);
    portal.approve(id);
    portal.world.cluster.healthy = false;
    portal.context.settings.readyWithinMs = -1e15;
    await portal.reconcile();
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({
      word: 'Provisioning failed',
      reason: expect.stringMatching(/object-0: progressing/),
    });
  });

  it('withdraws: the approval ends, the quota and the name are free', async () => {
    const id = await portal.requestAndPlan();
    await portal.submit(id);
    const approval = portal.world.approvals.waitingFor(id);
    await withdrawRequest(portal.context, {
      id,
      viewer: await portal.viewer(ADA),
    });
    expect(approval.state).toBe('withdrawn');
    expect(await portal.status(id)).toMatchObject({ word: 'Withdrawn' });
    await portal.request();
  });

  it('discards a draft', async () => {
    const id = await portal.requestAndPlan();
    await discardDraft(portal.context, {
      id,
      viewer: await portal.viewer(ADA),
    });
    expect(await portal.status(id)).toMatchObject({ word: 'Discarded' });
    await portal.request();
  });
});
