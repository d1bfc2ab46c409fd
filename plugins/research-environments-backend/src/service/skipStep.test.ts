import { mockCredentials } from '@backstage/backend-test-utils';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { TargetError } from '@glovebox/backstage-plugin-research-environments-node';
import { ADA, PIET } from '../__testUtils__/FakeDirectory';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { retryOperation } from './changeEnvironment';
import { deleteEnvironment } from './deleteEnvironment';
import { askSkipStep } from './skipStep';

jest.setTimeout(60_000);

const REASON = 'The probe never answers here';

describe.each(eachDatabase())('going on without a step on %s', (_, db) => {
  let portal: TestLifecycle;

  beforeEach(async () => {
    portal = await new TestLifecycle(
      await createWorld(await db.init()),
    ).start();
  });

  afterEach(() => portal.stop());

  async function ask(id: string, step: string, person = PIET) {
    const operation = await portal.context.engine.latest(id);
    await askSkipStep(portal.context, {
      id,
      operationId: operation?.id ?? '',
      step,
      reason: REASON,
      viewer: await portal.viewer(person),
      credentials: mockCredentials.user(person),
    });
  }

  /** Created as far as it goes: nothing becomes current. */
  async function neverCurrent(): Promise<string> {
    portal.world.cluster.healthy = false;
    const id = await portal.requestAndPlan();
    await portal.submit(id);
    portal.approve(id);
    await portal.reconcile();
    await stepOf(id, 'observe', 'running');
    return id;
  }

  async function stepOf(id: string, name: string, state: string) {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const operation = await portal.context.engine.latest(id);
      const step = operation?.steps.find(s => s.name === name);
      if (step?.state === state) {
        return step;
      }
      if (Date.now() > deadline) {
        throw new Error(`Still ${JSON.stringify(operation)}`);
      }
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }

  it('needs a second person, and is then what observation says, not Ready', async () => {
    const id = await neverCurrent();
    await ask(id, 'observe');
    const approval = portal.world.approvals.waitingFor(id, 'skip-step');
    expect(approval).toMatchObject({
      requester: PIET,
      editors: [PIET],
      highlights: [expect.stringContaining('not Ready by that')],
      subject: {
        title: `Piet asks to skip "Look until everything is current" for eval-sweep: ${REASON}`,
      },
    });
    await portal.reconcile();
    expect(await portal.status(id)).toMatchObject({
      word: 'Provisioning',
      next: `${PIET} asked to skip "Look until everything is current"; a second person decides.`,
    });
    await expect(ask(id, 'observe')).rejects.toThrow(/waits for a second/);

    portal.approve(id, 'skip-step');
    await portal.reconcile();
    const { environment } = await portal.settled(id);
    expect(environment).toMatchObject({
      skipStep: undefined,
      operation: {
        state: 'succeeded',
        skipped: [{ name: 'observe', by: PIET, reason: REASON }],
      },
    });
    expect(await portal.status(id)).toMatchObject({
      word: 'Degraded',
      next: expect.stringContaining(
        `"Look until everything is current" was skipped for ${PIET}: ${REASON}.`,
      ),
    });
    expect(await portal.events(id)).toEqual(
      expect.arrayContaining(['skip-step-asked', 'step-skipped', 'created']),
    );
    expect(await portal.events(id)).not.toContain('ready');

    portal.world.cluster.healthy = true;
    await portal.observe();
    expect(await portal.status(id)).toMatchObject({ word: 'Ready' });
  });

  it('is for the platform team to ask, and for no step that others rely on', async () => {
    const id = await neverCurrent();
    await expect(ask(id, 'observe', ADA)).rejects.toThrow(/platform team/);
    await expect(ask(id, 'apply-kubernetes')).rejects.toThrow(/another step/);
    await portal.stop();

    portal.world.cluster.healthy = true;
    portal = await new TestLifecycle(portal.world).start();
    await portal.settled(id);
    portal.world.azure.fail(
      'plan',
      new TargetError('Forbidden', 'No.', { retryable: false }),
    );
    const other = await portal.requestAndPlan({
      name: 'other',
      gpu: undefined,
    });
    await expect(ask(other, 'dry-run')).rejects.toThrow(
      /is not skipped: what comes after it relies on it/,
    );
  });

  it('ends when nobody agrees, and can be asked again', async () => {
    const id = await neverCurrent();
    await ask(id, 'observe');
    const { approvals } = portal.world;
    approvals.decide(approvals.waitingFor(id, 'skip-step').id, 'rejected');
    await portal.reconcile();
    expect(await portal.events(id)).toContain('skip-step-refused');
    await ask(id, 'observe');
  });

  it('is not needed any more when it came past the step by itself', async () => {
    const id = await neverCurrent();
    await ask(id, 'observe');
    const approval = portal.world.approvals.waitingFor(id, 'skip-step');
    portal.world.cluster.healthy = true;
    await portal.settled(id);
    await portal.reconcile();
    expect(approval.state).toBe('superseded');
    expect((await portal.get(id)).environment.skipStep).toBeUndefined();
    expect(await portal.events(id)).toEqual(
      expect.arrayContaining(['ready', 'skip-step-not-needed']),
    );
  });

  it('goes on when the process died after the approval was used', async () => {
    const id = await neverCurrent();
    await ask(id, 'observe');
    const { approvals } = portal.world;
    portal.approve(id, 'skip-step');
    const lost = new Error('The connection broke');
    approvals.loseAnswer.consume = lost;
    await portal.reconcile();
    expect((await portal.get(id)).environment.skipStep).toBeDefined();
    await portal.reconcile();
    await portal.settled(id);
    expect((await stepOf(id, 'observe', 'skipped')).skipped).toEqual({
      by: PIET,
      reason: REASON,
    });
    expect(approvals.consumers).toHaveLength(2);
  });

  it('is asked anew when the process died before the approval was noted', async () => {
    const id = await neverCurrent();
    portal.world.approvals.failNext.open = new Error('Away');
    await expect(ask(id, 'observe')).rejects.toThrow('Away');
    expect((await portal.get(id)).environment.skipStep).toBeUndefined();
    await ask(id, 'observe');
    const { environment } = await portal.get(id);
    expect(environment.skipStep?.approvalId).toBeDefined();
  });

  it('lists of a deletion what was not looked at as stayed, and a retry looks again', async () => {
    const id = await portal.ready();
    portal.world.azure.fail(
      'destroy',
      new TargetError('Forbidden', 'The portal may not delete there.', {
        retryable: false,
      }),
    );
    await deleteEnvironment(portal.context, {
      id,
      confirmName: 'eval-sweep',
      viewer: await portal.viewer(ADA),
    });
    await portal.settled(id);
    await ask(id, 'destroy-azure');
    portal.approve(id, 'skip-step');
    await portal.reconcile();
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({
      word: 'Deleted',
      tone: 'warning',
    });
    const { environment } = await portal.get(id);
    expect(environment.deletionInventory).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          targetId: 'azure:research',
          outcome: 'stayed',
          reason: expect.stringContaining(
            `Removing it was skipped: ${REASON}.`,
          ),
        }),
        expect.objectContaining({
          targetId: 'kubernetes:east',
          outcome: 'removed',
        }),
      ]),
    );
    await expect(portal.request()).rejects.toThrow(/is taken/);

    portal.world.azure.recover();
    await retryOperation(portal.context, {
      id,
      viewer: await portal.viewer(ADA),
    });
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ tone: 'neutral' });
    const after = (await portal.get(id)).environment.deletionInventory ?? [];
    expect(after.filter(item => item.outcome === 'stayed')).toEqual([]);
    expect(
      after.filter(
        item =>
          item.targetId === 'kubernetes:east' && item.outcome === 'removed',
      ).length,
    ).toBeGreaterThan(0);
    await portal.request();
  });
});
