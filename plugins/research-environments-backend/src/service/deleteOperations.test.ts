import { mockCredentials } from '@backstage/backend-test-utils';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { ADA } from '../__testUtils__/FakeDirectory';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { retryOperation } from './changeEnvironment';
import { deleteEnvironment } from './deleteEnvironment';
import { askForceDelete } from './forceDelete';

jest.setTimeout(60_000);

describe.each(eachDatabase())('the end of an environment on %s', (_, db) => {
  let portal: TestLifecycle;

  beforeEach(async () => {
    portal = await new TestLifecycle(
      await createWorld(await db.init()),
    ).start();
  });

  afterEach(() => portal.stop());

  it('tells once that it is near, and deletes what expired', async () => {
    const id = await portal.ready();
    await portal.reconcile();
    portal.advance(5 * 86_400_000);
    portal.changed.splice(0);
    await portal.reconcile();
    await portal.reconcile();
    const told = await portal.context.events.list({
      subjectId: id,
      limit: 100,
    });
    expect(
      told
        .filter(({ type }) => type === 'environment.expiring-soon')
        .map(({ summary }) => summary),
    ).toEqual([
      'eval-sweep ends on 8 January 2026 at 12:00 UTC: save what you need, it is deleted then',
    ]);
    expect(portal.changed).toEqual([id]);
    portal.advance(2 * 86_400_000);
    expect(await portal.status(id)).toMatchObject({ word: 'Expired' });
    await portal.reconcile();
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Deleted' });
  });

  it('never leads back to running when it fails, and can be retried', async () => {
    const id = await portal.ready();
    const viewer = await portal.viewer(ADA);
    portal.world.azure.sticky = 'disk';
    await deleteEnvironment(portal.context, {
      id,
      confirmName: 'eval-sweep',
      viewer,
    });
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({
      word: 'Deletion failed',
      reason: expect.stringContaining('A finalizer holds it'),
    });
    await portal.observe();
    await portal.reconcile();
    expect(await portal.status(id)).toMatchObject({
      word: 'Deletion failed',
    });
    await expect(portal.request()).rejects.toThrow(/is taken/);
    portal.world.azure.sticky = undefined;
    await retryOperation(portal.context, { id, viewer });
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Deleted' });
  });

  it('is tried again by itself when the time is over, less and less often, and says when', async () => {
    const id = await portal.ready();
    portal.world.azure.sticky = 'disk';
    portal.advance(7 * 86_400_000);
    const tries = async () =>
      (await portal.events(id)).filter(type => type === 'deletion-failed')
        .length;
    const roundAfter = async (minutes: number) => {
      portal.advance(minutes * 60_000);
      await portal.reconcile();
      await portal.settled(id);
    };
    await roundAfter(0);
    expect(await portal.status(id)).toMatchObject({
      word: 'Deletion failed',
      next: expect.stringContaining(
        'tried again by itself at 2026-01-08 12:01 UTC',
      ),
    });
    await roundAfter(0.9);
    expect(await tries()).toBe(1);
    await roundAfter(0.1);
    expect(await tries()).toBe(2);
    await roundAfter(0.9);
    expect(await tries()).toBe(2);
    await roundAfter(0.1);
    expect(await tries()).toBe(3);
    expect((await portal.context.engine.latest(id))?.requestedBy).toBe(
      'plugin:research-environments',
    );
    portal.world.azure.sticky = undefined;
    await roundAfter(2);
    expect(await portal.status(id)).toMatchObject({ word: 'Deleted' });
  });

  it('is forced only with a second person, and says what stayed', async () => {
    const id = await portal.ready();
    const viewer = await portal.viewer(ADA);
    portal.world.cluster.sticky = 'disk';
    await deleteEnvironment(portal.context, {
      id,
      confirmName: 'eval-sweep',
      viewer,
    });
    await portal.settled(id);
    await askForceDelete(portal.context, {
      id,
      confirmName: 'eval-sweep',
      reason: 'The disk is stuck for good',
      viewer,
      credentials: mockCredentials.user(ADA),
    });
    expect(
      portal.world.approvals.waitingFor(id, 'force-delete').subject.title,
    ).toBe(
      'Ada asks to force the deletion of eval-sweep: The disk is stuck for good',
    );
    await portal.reconcile();
    expect(await portal.status(id)).toMatchObject({
      word: 'Deletion failed',
    });
    portal.approve(id, 'force-delete');
    await portal.reconcile();
    const { environment } = await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({
      word: 'Deleted',
      tone: 'warning',
    });
    expect(environment.deletionInventory).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'disk', outcome: 'stayed' }),
      ]),
    );
    await expect(portal.request()).rejects.toThrow(/is taken/);

    portal.world.cluster.sticky = undefined;
    await retryOperation(portal.context, { id, viewer });
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ tone: 'neutral' });
    await portal.request();
  });

  it('asks for the name', async () => {
    const id = await portal.ready();
    await expect(
      deleteEnvironment(portal.context, {
        id,
        confirmName: 'eval',
        viewer: await portal.viewer(ADA),
      }),
    ).rejects.toThrow(/type 'eval-sweep'/);
  });
});
