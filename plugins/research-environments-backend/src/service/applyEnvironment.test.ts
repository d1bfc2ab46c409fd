import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { TargetError } from '@glovebox/backstage-plugin-research-environments-node';
import { ADA, NOOR, VISION } from '../__testUtils__/FakeDirectory';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { environmentStatus } from './environmentStatus';
import { toFacts } from './facts';
import {
  cancelOperation,
  retryOperation,
  withdrawRequest,
} from './changeEnvironment';

jest.setTimeout(60_000);

describe.each(eachDatabase())(
  'between approval and application on %s',
  (_, db) => {
    let portal: TestLifecycle;

    beforeEach(async () => {
      portal = await new TestLifecycle(
        await createWorld(await db.init()),
      ).start();
    });

    afterEach(() => portal.stop());

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

    it('ends as withdrawn when the requester withdraws while it is taken up', async () => {
      const id = await approved();
      const { approvals } = portal.world;
      const { consume } = approvals;
      approvals.consume = async (approvalId, options) => {
        approvals.decide(approvalId, 'withdrawn', 'Taken back.');
        return consume.call(approvals, approvalId, options);
      };
      await portal.reconcile();
      await portal.until(
        id,
        ({ environment }) => environment.operation === undefined,
      );
      await portal.reconcile();
      expect(await portal.status(id)).toMatchObject({ word: 'Withdrawn' });
      expect(portal.world.cluster.objects.size).toBe(0);
      expect(await portal.context.quota.holdings(VISION)).toEqual([]);
    });

    it('is withdrawn when the requester withdraws just as the last vote is taken up', async () => {
      const id = await portal.requestAndPlan();
      await portal.submit(id);
      const { approvals, cluster } = portal.world;
      const { close } = approvals;
      approvals.close = async (approvalId, options) => {
        // The vote comes between what the requester saw and the withdrawal, and its operation waits for the cluster.
        portal.approve(id);
        cluster.unreachable();
        await portal.reconcile();
        return close.call(approvals, approvalId, options);
      };
      await withdrawRequest(portal.context, {
        id,
        viewer: await portal.viewer(ADA),
      });
      expect((await portal.get(id)).environment.operation?.state).toBe(
        'active',
      );
      expect(portal.changed.at(-1)).toBe(id);
      cluster.recover();
      await portal.until(
        id,
        ({ environment }) => environment.operation === undefined,
      );
      await portal.reconcile();
      expect(await portal.status(id)).toMatchObject({ word: 'Withdrawn' });
      expect(cluster.objects.size).toBe(0);
    });

    it('refuses to withdraw what was used meanwhile', async () => {
      const id = await portal.requestAndPlan();
      await portal.submit(id);
      const { approvals } = portal.world;
      const { close } = approvals;
      approvals.close = async (approvalId, options) => {
        portal.approve(id);
        await portal.reconcile();
        await portal.settled(id);
        return close.call(approvals, approvalId, options);
      };
      await expect(
        withdrawRequest(portal.context, {
          id,
          viewer: await portal.viewer(ADA),
        }),
      ).rejects.toMatchObject({ name: 'ConflictError' });
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

    it('says what it waits for and since when, until it can go on', async () => {
      const id = await approved();
      const { cluster, time } = portal.world;
      cluster.unreachable();
      await portal.reconcile();
      const latest = async () => portal.context.engine.latest(id);
      while ((await latest())?.steps[0].failingSince === undefined) {
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      const status = environmentStatus(
        toFacts(await portal.get(id), await latest()),
        time.now,
      );
      expect(status).toMatchObject({
        word: 'Provisioning',
        tone: 'warning',
        reason: expect.stringMatching(
          /^Since \d{4}-\d\d-\d\d \d\d:\d\d UTC it cannot go on: kubernetes:east does not answer/,
        ),
        next: 'It is tried again by itself.',
      });
      cluster.recover();
      await portal.settled(id);
      expect(await portal.status(id)).toMatchObject({ word: 'Ready' });
    });

    it('says which stage is asked, and how many agreed', async () => {
      const id = await portal.requestAndPlan();
      const { approvals } = portal.world;
      await portal.submit(id);
      const { id: approvalId } = approvals.waitingFor(id);
      expect(await portal.status(id)).toMatchObject({
        word: 'Waiting for approval',
        reason: 'Nobody decided yet.',
      });
      approvals.decide(
        approvalId,
        'pending',
        'Waits for Security: 0 of 2 agreed.',
      );
      await portal.reconcile();
      expect(await portal.status(id)).toMatchObject({
        word: 'Waiting for approval',
        reason: 'Waits for Security: 0 of 2 agreed.',
      });
    });

    it('fails with what a target saved of its failure, and goes on from there', async () => {
      const id = await approved();
      const apply = jest.spyOn(portal.world.azure, 'apply').mockResolvedValue({
        done: false,
        state: { told: true },
        failure: new TargetError('DeploymentFailed', 'No cores are left.', {
          retryable: false,
        }),
      });
      await portal.reconcile();
      const { environment } = await portal.settled(id);
      expect(environment.operation).toMatchObject({
        state: 'failed',
        error: { reason: 'DeploymentFailed', message: 'No cores are left.' },
      });
      expect(await portal.context.targetStates.list(id)).toMatchObject([
        { state: { told: true } },
      ]);

      apply.mockRestore();
      await retryOperation(portal.context, {
        id,
        viewer: await portal.viewer(ADA),
      });
      await portal.settled(id);
      expect(await portal.status(id)).toMatchObject({ word: 'Ready' });
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
  },
);
