import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import {
  approvalsHarness,
  LAB,
  person,
  reject,
} from '../__testUtils__/approvalsHarness';

jest.setTimeout(60_000);

describe.each(eachDatabase())(
  'at the same moment, on %s',
  (_name, database) => {
    let harness: Awaited<ReturnType<typeof approvalsHarness>>;

    beforeEach(async () => {
      harness = await approvalsHarness(await database.init());
    });

    it('two votes of one person count once', async () => {
      const { id } = await harness.open({ facts: { riskClass: 'weights' } });
      const votes = await Promise.allSettled(
        Array.from({ length: 8 }, () => harness.vote(id, 'sam')),
      );
      expect(votes.filter(v => v.status === 'fulfilled')).toHaveLength(1);
      expect((await harness.get(id)).votes).toHaveLength(1);
      expect(await harness.get(id)).toMatchObject({ state: 'pending' });
    });

    it('the last two votes decide once', async () => {
      harness.setLab({
        ...LAB,
        security: { members: ['sam', 'mina', 'kim', 'lee'] },
      });
      const { id } = await harness.open({ facts: { riskClass: 'weights' } });
      const votes = await Promise.allSettled(
        ['sam', 'mina', 'kim', 'lee'].map(voter => harness.vote(id, voter)),
      );
      expect(votes.filter(v => v.status === 'fulfilled')).toHaveLength(2);
      const types = await harness.eventTypes();
      expect(types.filter(t => t === 'approval.approved')).toHaveLength(1);
      expect((await harness.get(id)).votes).toHaveLength(2);
    });

    it('an approval and a rejection leave one outcome', async () => {
      const { id } = await harness.open({ facts: { riskClass: 'weights' } });
      await Promise.allSettled([
        harness.vote(id, 'sam', reject('no')),
        harness.vote(id, 'mina'),
      ]);
      const types = await harness.eventTypes();
      expect(types.filter(t => t === 'approval.rejected')).toHaveLength(1);
      expect(types).not.toContain('approval.approved');
    });

    it('two operations consume once', async () => {
      const { id } = await harness.open();
      await harness.vote(id, 'noor');
      const attempts = await Promise.allSettled(
        Array.from({ length: 8 }, (_unused, i) =>
          harness.consume(id, { operationId: `op-${i}` }),
        ),
      );
      expect(attempts.filter(a => a.status === 'fulfilled')).toHaveLength(1);
      const types = await harness.eventTypes();
      expect(types.filter(t => t === 'approval.consumed')).toHaveLength(1);
    });

    it('a withdrawal and a consumption leave one outcome', async () => {
      const { id } = await harness.open();
      await harness.vote(id, 'noor');
      await Promise.allSettled([
        harness.consume(id),
        harness.api.close({
          id,
          as: 'withdrawn',
          reason: 'no',
          credentials: person('ada'),
        }),
      ]);
      const types = await harness.eventTypes();
      expect(
        types.filter(t =>
          ['approval.consumed', 'approval.withdrawn'].includes(t),
        ),
      ).toHaveLength(1);
    });
  },
);
