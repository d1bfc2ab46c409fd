import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { approvalsHarness, LAB } from '../__testUtils__/approvalsHarness';
import { sweepApprovals } from './sweepApprovals';

jest.setTimeout(60_000);

const DAY = 24 * 60 * 60 * 1000;

describe.each(eachDatabase())('sweeping approvals on %s', (_name, database) => {
  let harness: Awaited<ReturnType<typeof approvalsHarness>>;

  beforeEach(async () => {
    harness = await approvalsHarness(await database.init());
  });

  const sweep = () =>
    sweepApprovals(harness.context, new AbortController().signal);

  it('records what has lapsed, once, and tells the requester', async () => {
    const pending = await harness.open();
    harness.later(7 * DAY);
    await sweep();
    await sweep();
    expect(await harness.eventTypes()).toEqual([
      'approval.opened',
      'approval.expired',
    ]);
    expect(await harness.told()).toEqual([
      expect.objectContaining({
        to: ['user:default/ada'],
        description: expect.stringContaining('Too few people decided'),
      }),
    ]);
    expect(await harness.get(pending.id)).toMatchObject({ state: 'expired' });
  });

  it('changes nothing when nothing has changed', async () => {
    await harness.open();
    const before = harness.world.changed.length;
    await sweep();
    expect(harness.world.changed).toHaveLength(before);
  });
  it('asks the stage of somebody who left, says so in the log, and tells who is asked', async () => {
    const { id } = await harness.open({ facts: { riskClass: 'high-risk' } });
    await harness.vote(id, 'noor');
    await harness.told();
    harness.setLab({
      ...LAB,
      vision: { members: ['ada', 'noor', 'petra'], lead: 'petra' },
    });
    await sweep();
    await sweep();
    expect(await harness.eventTypes()).toEqual([
      'approval.opened',
      'approval.voted',
      'approval.asked',
    ]);
    expect(await harness.told()).toEqual([
      expect.objectContaining({ to: ['user:default/petra'] }),
    ]);
  });
});
