import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { ADA, BEN, NOOR, VISION } from '../testing/FakeDirectory';
import { createWorld, TestLifecycle } from '../testing/TestLifecycle';
import {
  cancelOperation,
  discardDraft,
  replanDraft,
  retryOperation,
  withdrawRequest,
} from './changeEnvironment';
import { deleteEnvironment } from './deleteEnvironment';
import { askForceDelete } from './forceDelete';
import { mockCredentials } from '@backstage/backend-test-utils';

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

  it('keeps a name for one environment, whoever asks', async () => {
    await portal.request();
    await expect(portal.request({}, NOOR)).rejects.toThrow(
      /name 'eval-sweep' is taken/,
    );
    await expect(
      portal.request({ ownerGroup: 'group:default/alignment' }, BEN),
    ).rejects.toThrow(/is taken/);
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
      const again = portal.request({}, NOOR);
      if (nameIsFree) {
        await again;
      } else {
        await expect(again).rejects.toThrow(/is taken/);
      }
    },
  );

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

  describe('between approval and application', () => {
    async function approved() {
      const id = await portal.requestAndPlan();
      await portal.submit(id);
      portal.approve(id);
      return id;
    }

    it.each([
      [
        'the baseline changed',
        () => {
          portal.world.cluster.baseline = 'v2';
        },
        'Draft',
        /no longer what was approved/,
      ],
      [
        'a guardrail denies it now',
        () => {
          portal.world.findings.push({
            guardrailId: 'no',
            title: 'No privileges',
            controlId: 'K8S-2',
            outcome: 'deny',
            message: 'drop the privilege',
          });
        },
        'Plan refused',
        /drop the privilege/,
      ],
      [
        'a guardrail asks for another approver now',
        () => {
          portal.world.findings.push({
            guardrailId: 'more',
            title: 'Large',
            controlId: 'GPU',
            outcome: 'require-approval',
            policyId: 'large-gpu',
          });
        },
        'Draft',
        /no longer what was approved/,
      ],
      [
        'the requester left the team',
        () => {
          portal.world.directory.members.set(VISION, [NOOR]);
        },
        'Plan refused',
        /is no longer in group:default\/vision/,
      ],
      [
        'the team is no longer trusted',
        () => {
          portal.world.directory.members.delete(VISION);
        },
        'Plan refused',
        /no longer a group that the portal trusts/,
      ],
    ])('asks anew when %s', async (_name, happen, word, reason) => {
      const id = await approved();
      happen();
      await portal.reconcile();
      const { environment, head } = await portal.settled(id);
      expect(await portal.status(id)).toMatchObject({ word });
      expect(head.state).toBe('draft');
      expect(environment.operation?.error?.message).toMatch(reason);
      expect([...portal.world.approvals.approvals.values()][0].state).toBe(
        'superseded',
      );
      expect(portal.world.cluster.objects.size).toBe(0);
      expect(await portal.context.quota.holdings(VISION)).toEqual([]);
    });

    it('waits on when somebody who agreed may no longer vote', async () => {
      const id = await approved();
      const { approvals } = portal.world;
      const { consume } = approvals;
      approvals.consume = async approvalId => {
        approvals.decide(approvalId, 'pending', 'Lead is asked again.');
        throw Object.assign(new Error('Lead is asked again.'), {
          name: 'ConflictError',
        });
      };
      await portal.reconcile();
      await portal.until(
        id,
        ({ environment }) => environment.operation === undefined,
      );
      expect(await portal.status(id)).toMatchObject({
        word: 'Waiting for approval',
        reason: 'Lead is asked again.',
      });
      expect(await portal.context.quota.holdings(VISION)).toHaveLength(1);
      approvals.consume = consume.bind(approvals);
      portal.approve(id);
      await portal.reconcile();
      await portal.settled(id);
      expect(await portal.status(id)).toMatchObject({ word: 'Ready' });
    });

    it('applies nothing when approvals refuses', async () => {
      const id = await approved();
      const { approvals } = portal.world;
      approvals.consume = async () => {
        throw Object.assign(new Error('A voter left; it needs one more.'), {
          name: 'ConflictError',
        });
      };
      await portal.reconcile();
      const { head } = await portal.settled(id);
      expect(head.state).toBe('draft');
      expect(head.stateReason).toContain('A voter left');
      expect(portal.world.cluster.objects.size).toBe(0);
    });

    it('does not start again by itself what failed', async () => {
      const id = await approved();
      portal.world.cluster.fail(
        'plan',
        Object.assign(new Error('No rights there.'), {
          name: 'TargetError',
          reason: 'Forbidden',
          retryable: false,
        }),
      );
      await portal.reconcile();
      await portal.settled(id);
      const calls = portal.world.cluster.calls.length;
      await portal.reconcile();
      await portal.settled(id);
      expect(portal.world.cluster.calls).toHaveLength(calls);
      expect(await portal.status(id)).toMatchObject({
        word: 'Provisioning failed',
        reason: 'No rights there.',
      });
      portal.world.cluster.recover();
      await retryOperation(portal.context, {
        id,
        viewer: await portal.viewer(ADA),
      });
      await portal.settled(id);
      expect(await portal.status(id)).toMatchObject({ word: 'Ready' });
    });
  });

  it('cancelled before the approval is used, the request is a draft and its approval ends', async () => {
    const id = await portal.requestAndPlan();
    await portal.submit(id);
    portal.approve(id);
    portal.world.cluster.unreachable();
    await portal.reconcile();
    await cancelOperation(portal.context, {
      id,
      viewer: await portal.viewer(ADA),
    });
    const { head } = await portal.settled(id);
    expect(head.state).toBe('draft');
    await portal.reconcile();
    expect([...portal.world.approvals.approvals.values()][0].state).toBe(
      'superseded',
    );
    expect((await portal.get(id)).head.approvalId).toBeUndefined();
  });

  it('cancelled after the approval was used, it can be retried or deleted', async () => {
    const id = await portal.requestAndPlan();
    await portal.submit(id);
    portal.approve(id);
    portal.world.cluster.healthy = false;
    await portal.reconcile();
    await portal.until(id, ({ environment }) => environment.everApplied);
    const viewer = await portal.viewer(ADA);
    await cancelOperation(portal.context, { id, viewer });
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({
      word: 'Provisioning failed',
    });
    portal.world.cluster.healthy = true;
    await retryOperation(portal.context, { id, viewer });
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Ready' });
    expect(portal.world.approvals.consumers).toHaveLength(1);
    expect(portal.world.cluster.creations.get(id)).toBe(1);
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

  describe('observation', () => {
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
      expect(
        Object.fromEntries(conditions.map(c => [c.type, c.status])),
      ).toEqual({
        Ready: 'Unknown',
        TargetsReachable: 'False',
        BaselineObserved: 'Unknown',
        ResourcesCurrent: 'Unknown',
        WorkloadsRunning: 'True',
      });
      const states = await portal.context.targetStates.list(id);
      const healths = states.map(s => s.resources.map(r => r.health));
      expect(healths).toEqual([
        ['unknown', 'unknown'],
        ['current', 'current'],
      ]);
    });
  });

  describe('the end', () => {
    it('tells once that it is near, and deletes what expired', async () => {
      const id = await portal.ready();
      await portal.reconcile();
      portal.advance(5 * 86_400_000);
      await portal.reconcile();
      await portal.reconcile();
      expect(
        (await portal.events(id)).filter(type => type === 'expiring-soon'),
      ).toHaveLength(1);
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
});
