import { mockCredentials } from '@backstage/backend-test-utils';
import { ConflictError } from '@backstage/errors';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { ADA } from '../__testUtils__/FakeDirectory';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { deleteEnvironment } from './deleteEnvironment';
import { askForceDelete } from './forceDelete';
import { judgeAction } from './environmentAbilities';

jest.setTimeout(60_000);

describe.each(eachDatabase())('askForceDelete on %s', (_, db) => {
  let portal: TestLifecycle;

  beforeEach(async () => {
    portal = await new TestLifecycle(
      await createWorld(await db.init()),
    ).start();
  });

  afterEach(() => portal.stop());

  async function failedDeletion(): Promise<string> {
    const id = await portal.ready();
    portal.world.cluster.sticky = 'disk';
    await deleteEnvironment(portal.context, {
      id,
      confirmName: 'eval-sweep',
      viewer: await portal.viewer(ADA),
    });
    await portal.settled(id);
    return id;
  }

  async function ask(id: string): Promise<void> {
    await askForceDelete(portal.context, {
      id,
      confirmName: 'eval-sweep',
      reason: 'The disk is stuck for good',
      viewer: await portal.viewer(ADA),
      credentials: mockCredentials.user(ADA),
    });
  }

  async function whyNotAsk(id: string): Promise<string | undefined> {
    const { word: status } = await portal.status(id);
    const verdict = judgeAction(
      'force-delete',
      {
        ...(await portal.get(id)),
        status,
        planFreshForMs: 0,
        cancelRequested: false,
      },
      await portal.viewer(ADA),
      portal.context.now(),
    );
    return verdict.notTheirs ?? verdict.notNow;
  }

  /** As if the process died while approvals was asked. */
  async function askAndDie(id: string): Promise<void> {
    const { approvals } = portal.world;
    let died = () => {};
    approvals.around = () =>
      new Promise((__, reject) => {
        died = () => reject(new Error('The process is gone'));
      });
    const asked = ask(id).catch(() => undefined);
    await portal.until(id, s => s.environment.forceDelete !== undefined);
    approvals.around = (__, effect) => effect();
    portal.advance(60_000);
    await portal.reconcile();
    died();
    await asked;
  }

  it('may be asked for again when asking was interrupted', async () => {
    const id = await failedDeletion();
    await askAndDie(id);
    expect(await portal.events(id)).toContain('force-delete-interrupted');
    expect(await whyNotAsk(id)).toBeUndefined();
    await ask(id);
    expect((await portal.get(id)).environment.forceDelete).toMatchObject({
      approvalId: portal.world.approvals.waitingFor(id, 'force-delete').id,
    });
  });

  it('asks nobody when asking took so long that it counts as interrupted', async () => {
    const id = await failedDeletion();
    const { approvals } = portal.world;
    let goOn = () => {};
    approvals.around = async (__, effect) => {
      await new Promise<void>(resolve => {
        goOn = resolve;
      });
      return effect();
    };
    const asked = ask(id);
    await portal.until(id, s => s.environment.forceDelete !== undefined);
    approvals.around = (__, effect) => effect();
    portal.advance(60_000);
    await portal.reconcile();
    goOn();
    await expect(asked).rejects.toThrow(/counts as interrupted; ask again/);
    expect([...approvals.approvals.values()].at(-1)).toMatchObject({
      state: 'superseded',
    });
    expect(await whyNotAsk(id)).toBeUndefined();
  });

  it('starts by itself when it is agreed to after an earlier one failed', async () => {
    const id = await failedDeletion();
    await ask(id);
    portal.approve(id, 'force-delete');
    portal.world.approvals.failNext.consume = new ConflictError(
      'It is asked anew.',
    );
    await portal.reconcile();
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Deletion failed' });

    // Approvals gives the same approval back, since it still stands.
    await ask(id);
    await portal.reconcile();
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Deleted' });
  });

  it('is for a person to retry when it was agreed to and failed, and is not told as refused', async () => {
    const id = await failedDeletion();
    await ask(id);
    portal.approve(id, 'force-delete');
    const destroy = jest
      .spyOn(portal.world.cluster, 'destroy')
      .mockRejectedValue(new Error('A bug'));
    await portal.reconcile();
    await portal.settled(id);
    destroy.mockRestore();
    await portal.reconcile();
    await portal.reconcile();
    expect(await portal.events(id)).not.toContain('force-delete-refused');
    expect(await portal.status(id)).toMatchObject({ word: 'Deletion failed' });
    expect(await whyNotAsk(id)).toBe(
      'A second person agreed to it and it failed; retry it.',
    );
  });
});
