import { mockCredentials } from '@backstage/backend-test-utils';
import {
  OperationStatusWord,
  WayOut,
} from '@glovebox/backstage-plugin-research-environments-common';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { TargetError } from '@glovebox/backstage-plugin-research-environments-node';
import { ADA, PIET, VISION } from '../__testUtils__/FakeDirectory';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { retryOperation, tryOperationNow } from './changeEnvironment';
import { Connectors } from './Connectors';
import { deleteEnvironment } from './deleteEnvironment';
import { askForceDelete } from './forceDelete';
import { PlatformOperations } from './PlatformOperations';
import { TargetRegistry } from './TargetRegistry';

jest.setTimeout(60_000);

const refuses = new TargetError('Forbidden', 'The portal may not do that.', {
  retryable: false,
});

/** Every state in which an operation can hang shows the platform team a way out of it. */
describe.each(eachDatabase())('what hangs, on %s,', (_, db) => {
  let portal: TestLifecycle;

  beforeEach(async () => {
    portal = await new TestLifecycle(
      await createWorld(await db.init()),
    ).start();
  });

  afterEach(() => portal.stop());

  async function shown(
    state: 'stuck' | 'unfinished' | 'failed' | 'all' = 'stuck',
    q?: string,
  ) {
    const page = await PlatformOperations.create(portal.context).list(
      { state, q, limit: 25 },
      PIET,
    );
    return page.items;
  }

  async function theOnlyOne() {
    const items = await shown();
    expect(items).toHaveLength(1);
    return items[0];
  }

  function waysOut(row: Awaited<ReturnType<typeof theOnlyOne>>): WayOut[] {
    return row.abilities.flatMap(a => (a.allowed ? [a.action] : []));
  }

  /** As if config no longer had it. */
  function withoutTarget(which: 'cluster' | 'azure') {
    const targets = new TargetRegistry();
    targets.add(portal.world[which === 'cluster' ? 'azure' : 'cluster']);
    portal.context.targets = targets;
  }

  async function startDeletion(id: string) {
    await deleteEnvironment(portal.context, {
      id,
      confirmName: 'eval-sweep',
      viewer: await portal.viewer(PIET),
    });
    await portal.settled(id);
  }

  async function force(id: string) {
    await askForceDelete(portal.context, {
      id,
      confirmName: 'eval-sweep',
      reason: 'Its target is gone for good',
      viewer: await portal.viewer(PIET),
      credentials: mockCredentials.user(PIET),
    });
    portal.approve(id, 'force-delete');
    await portal.reconcile();
    await portal.settled(id);
  }

  it('shows nothing while nothing hangs', async () => {
    await portal.ready();
    expect(await shown()).toEqual([]);
    expect((await shown('all')).map(row => row.title)).toEqual([
      'Provisioning',
      'Planning',
    ]);
    expect(await shown('all', 'east')).toHaveLength(2);
    expect(await shown('all', 'EVAL')).toHaveLength(2);
    expect(await shown('all', 'no-such')).toEqual([]);
    const [latest, overtaken] = await shown('all');
    expect(latest.status.word).toBe<OperationStatusWord>('Done');
    expect(overtaken.abilities.every(a => !a.allowed && a.reason)).toBe(true);
  });

  it('a step that fails for ever: says which and why; mended, it is retried', async () => {
    portal.world.cluster.fail('apply', refuses);
    const id = await portal.ready();
    const row = await theOnlyOne();
    expect(row).toMatchObject({
      title: 'Provisioning',
      status: { word: 'Failed', reason: 'The portal may not do that.' },
      step: { name: 'apply-kubernetes', tries: 1 },
      environment: { name: 'eval-sweep' },
    });
    expect(waysOut(row)).toEqual(['retry']);
    expect(row.abilities.every(a => a.allowed || a.reason)).toBe(true);
    portal.world.cluster.recover();
    await retryOperation(portal.context, {
      id,
      viewer: await portal.viewer(PIET),
    });
    await portal.settled(id);
    expect(await shown()).toEqual([]);
  });

  it('a try that is far away: it is tried now', async () => {
    portal.world.cluster.fail(
      'apply',
      new TargetError('Throttled', 'Come back in an hour.', {
        retryable: true,
        retryAfterMs: 3_600_000,
      }),
      1,
    );
    const id = await portal.requestAndPlan();
    await portal.submit(id);
    portal.approve(id);
    await portal.reconcile();
    await portal.until(id, () => true);
    let row = (await shown())[0];
    while (row?.status.word !== 'Trying again') {
      await new Promise(resolve => setTimeout(resolve, 10));
      [row] = await shown();
    }
    expect(row.operation.nextAttemptAt).toBeDefined();
    expect(waysOut(row)).toEqual(['try-now', 'cancel']);
    await tryOperationNow(portal.context, {
      id,
      viewer: await portal.viewer(PIET),
    });
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Ready' });
    expect(await portal.events(id)).toContain('tried-now');
  });

  it('a worker that is lost: says since when, and it is taken over', async () => {
    portal.world.cluster.healthy = false;
    const id = await portal.requestAndPlan();
    await portal.submit(id);
    portal.approve(id);
    await portal.reconcile();
    await portal.stop();
    await portal.world
      .database('operations')
      .where({ subject_id: id, kind: 'environment.apply' })
      .update({
        state: 'running',
        worker: 'replica-2',
        due_at: '2025-12-31T00:00:00.000Z',
        created_at: '2025-12-31T00:00:00.000Z',
      });
    const [row] = (await shown()).filter(
      ({ operation }) => operation.kind === 'environment.apply',
    );
    expect(row.status).toMatchObject({
      word: 'Worker silent',
      reason: expect.stringContaining('replica-2'),
    });
    portal.world.cluster.healthy = true;
    portal = await new TestLifecycle(portal.world).start();
    await portal.settled(id);
    expect(await shown()).toEqual([]);
  });

  it('an owner that is gone: the platform team deletes it', async () => {
    const id = await portal.ready();
    portal.world.directory.members.delete(VISION);
    await startDeletion(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Deleted' });
  });

  it('a template that is gone: what was applied is retried and deleted as ever', async () => {
    portal.world.cluster.fail('apply', refuses);
    const id = await portal.ready();
    portal.world.directory.template = async () => {
      throw new Error('There is no such template any more');
    };
    expect(waysOut(await theOnlyOne())).toEqual(['retry']);
    portal.world.cluster.recover();
    await retryOperation(portal.context, {
      id,
      viewer: await portal.viewer(PIET),
    });
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Ready' });
    await startDeletion(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Deleted' });
  });

  describe('an environment whose target config no longer has', () => {
    it('is not Ready any more, and says why', async () => {
      await portal.ready();
      withoutTarget('cluster');
      await portal.observe();
      const [id] = portal.changed.slice(-1);
      expect(await portal.status(id)).toMatchObject({
        word: 'Unobservable',
        reason: expect.stringContaining('no longer configured'),
      });
      expect(
        (await Connectors.create(portal.context).list()).find(
          connector => connector.id === 'kubernetes:east',
        ),
      ).toMatchObject({
        status: { word: 'Not configured' },
        environments: 1,
      });
    });

    it('cannot be deleted, which says so; forced, it is listed as stayed and the rest is removed', async () => {
      const id = await portal.ready();
      withoutTarget('cluster');
      await startDeletion(id);
      expect(await portal.status(id)).toMatchObject({
        word: 'Deletion failed',
        reason: expect.stringContaining(
          'kubernetes:east is no longer configured',
        ),
      });
      expect(waysOut(await theOnlyOne())).toEqual([
        'retry',
        'skip-step',
        'force-delete',
      ]);
      await force(id);
      expect(await portal.status(id)).toMatchObject({
        word: 'Deleted',
        tone: 'warning',
      });
      expect(portal.world.azure.objects.has(id)).toBe(false);
      const { environment } = await portal.get(id);
      expect(
        environment.deletionInventory?.filter(i => i.outcome === 'stayed'),
      ).toEqual([
        expect.objectContaining({
          targetId: 'kubernetes:east',
          reason: expect.stringContaining('no longer configured'),
        }),
      ]);
      expect(await shown()).toEqual([]);
    });

    it('fails to be created, which says so', async () => {
      const id = await portal.requestAndPlan();
      await portal.submit(id);
      withoutTarget('azure');
      portal.approve(id);
      await portal.reconcile();
      await portal.settled(id);
      const row = await theOnlyOne();
      expect(row.status).toMatchObject({
        word: 'Failed',
        reason: expect.stringContaining(
          'azure:research is no longer configured',
        ),
      });
      expect(waysOut(row)).toEqual(['retry']);
    });
  });

  it('approvals that do not answer: it is tried again by itself, then retried', async () => {
    const id = await portal.requestAndPlan();
    await portal.submit(id);
    portal.approve(id);
    const { approvals } = portal.world;
    const consume = approvals.consume.bind(approvals);
    approvals.consume = async () => {
      throw new Error('Away');
    };
    await portal.reconcile();
    await portal.settled(id);
    const row = await theOnlyOne();
    expect(row).toMatchObject({
      status: {
        word: 'Failed',
        reason: expect.stringContaining('approvals did not answer'),
      },
      step: { name: 'consume', tries: expect.any(Number) },
    });
    expect(waysOut(row)).toEqual(['retry']);
    approvals.consume = consume;
    await retryOperation(portal.context, {
      id,
      viewer: await portal.viewer(ADA),
    });
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Ready' });
  });
});
