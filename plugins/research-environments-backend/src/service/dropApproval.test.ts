import { mockCredentials } from '@backstage/backend-test-utils';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { ADA } from '../__testUtils__/FakeDirectory';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import {
  cancelOperation,
  discardDraft,
  replanDraft,
} from './changeEnvironment';
import { submitRevision } from './submitRevision';

jest.setTimeout(60_000);

describe.each(eachDatabase())(
  'a request cancelled after its approval, on %s',
  (_, db) => {
    let portal: TestLifecycle;

    beforeEach(async () => {
      portal = await new TestLifecycle(
        await createWorld(await db.init()),
      ).start();
    });

    afterEach(() => portal.stop());

    /** A draft again, whose approval nobody has closed yet. */
    async function cancelled(): Promise<{ id: string; approvalId: string }> {
      const id = await portal.requestAndPlan();
      await portal.submit(id);
      const approvalId = portal.world.approvals.waitingFor(id).id;
      portal.approve(id);
      const plan = jest
        .spyOn(portal.world.cluster, 'plan')
        .mockImplementation(
          ({ signal }) =>
            new Promise((__, reject) =>
              signal.addEventListener('abort', () => reject(signal.reason)),
            ),
        );
      await portal.reconcile();
      await cancelOperation(portal.context, {
        id,
        viewer: await portal.viewer(ADA),
      });
      await portal.until(id, s => s.head.state === 'draft');
      plan.mockRestore();
      return { id, approvalId };
    }

    const stateOf = (approvalId: string) =>
      portal.world.approvals.approvals.get(approvalId)?.state;

    it('is planned again without the approval', async () => {
      const { id, approvalId } = await cancelled();
      await replanDraft(portal.context, {
        id,
        viewer: await portal.viewer(ADA),
      });
      expect(stateOf(approvalId)).toBe('superseded');
      expect((await portal.get(id)).head.approvalId).toBeUndefined();
    });

    it('is edited without the approval', async () => {
      const { id, approvalId } = await cancelled();
      await portal.request({ purpose: 'Sweep it with another question' });
      expect(stateOf(approvalId)).toBe('superseded');
      expect((await portal.get(id)).head.number).toBe(2);
    });

    it('is discarded with the approval', async () => {
      const { id, approvalId } = await cancelled();
      await discardDraft(portal.context, {
        id,
        viewer: await portal.viewer(ADA),
      });
      expect(stateOf(approvalId)).toBe('superseded');
    });

    it('asks again when the same digest is submitted', async () => {
      const { id, approvalId } = await cancelled();
      const { head } = await portal.get(id);
      await submitRevision(portal.context, {
        id,
        digest: head.plan?.digest ?? '',
        viewer: await portal.viewer(ADA),
        credentials: mockCredentials.user(ADA),
      });
      expect(stateOf(approvalId)).toBe('superseded');
      expect(portal.world.approvals.waitingFor(id).id).not.toBe(approvalId);
    });

    it('stays a draft with its approval while approvals cannot be reached, and the loop closes it', async () => {
      const { id, approvalId } = await cancelled();
      portal.world.approvals.failNext.close = new Error('No answer');
      await expect(
        replanDraft(portal.context, { id, viewer: await portal.viewer(ADA) }),
      ).rejects.toThrow('No answer');
      expect((await portal.get(id)).head).toMatchObject({
        state: 'draft',
        approvalId,
      });
      await portal.reconcile();
      expect(stateOf(approvalId)).toBe('superseded');
    });
  },
);
