import { digest } from '@glovebox/guarded-change-node';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import {
  approvalsHarness,
  approve,
  LAB,
  person,
  plugin,
  reject,
} from '../__testUtils__/approvalsHarness';

jest.setTimeout(60_000);

const DAY = 24 * 60 * 60 * 1000;
const OTHER_DIGEST = digest({ revision: 2 });

describe.each(eachDatabase())('voting on %s', (_name, database) => {
  let harness: Awaited<ReturnType<typeof approvalsHarness>>;

  beforeEach(async () => {
    harness = await approvalsHarness(await database.init());
  });

  it('approves when every stage has its quorum, in order', async () => {
    const { id } = await harness.open({ facts: { riskClass: 'high-risk' } });
    await expect(harness.vote(id, 'sam')).rejects.toThrow(
      'You are asked as Security once Team lead has agreed.',
    );
    const afterLead = await harness.vote(id, 'noor');
    expect(afterLead).toMatchObject({
      state: 'pending',
      stages: [{ state: 'satisfied' }, { state: 'open' }],
    });
    expect(await harness.told()).toEqual([
      {
        to: ['user:default/mina', 'user:default/sam'],
        title: 'Your approval is asked for',
        description: 'Ada asks for eval-sweep',
      },
    ]);
    expect(await harness.vote(id, 'sam')).toMatchObject({
      state: 'approved',
      decidedAt: '2026-01-01T00:00:00.000Z',
      consumeBy: '2026-01-01T04:00:00.000Z',
    });
    expect(await harness.eventTypes()).toEqual([
      'approval.opened',
      'approval.voted',
      'approval.voted',
      'approval.approved',
    ]);
  });

  it('needs distinct people', async () => {
    const { id } = await harness.open({ facts: { riskClass: 'weights' } });
    await harness.vote(id, 'sam');
    await expect(harness.vote(id, 'sam')).rejects.toMatchObject({
      name: 'ConflictError',
      message: 'You have already voted on this.',
    });
    expect(await harness.vote(id, 'mina')).toMatchObject({
      state: 'approved',
    });
  });

  it('is refused through a plugin or an agent', async () => {
    const { id } = await harness.open();
    await expect(
      harness.api.vote({
        id,
        vote: approve(),
        credentials: person('noor', 'scaffolder'),
      }),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('in person'),
    });
    await expect(
      harness.api.vote({
        id,
        vote: approve(),
        credentials: plugin('research-environments'),
      }),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    expect((await harness.get(id)).votes).toEqual([]);
  });

  it('is refused to the requester, even as the lead and an admin', async () => {
    harness.setLab({
      ...LAB,
      vision: { members: ['ada', 'noor'], lead: 'noor' },
      security: { members: ['ada', 'sam', 'mina'] },
    });
    // The policy of this test allows everything to everyone, as it would to an admin.
    const { id } = await harness.open({ facts: { riskClass: 'high-risk' } });
    await expect(harness.vote(id, 'ada')).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: 'You asked for this, so somebody else decides.',
    });
  });

  it.each([
    ['beneficiaries', 'You gain from this, so somebody else decides.'],
    ['editors', 'You edited this, so somebody else decides.'],
  ])('is refused to the %s', async (list, message) => {
    const { id } = await harness.open({
      facts: { riskClass: 'high-risk' },
      [list]: ['user:default/sam'],
    });
    await harness.vote(id, 'noor');
    await expect(harness.vote(id, 'sam')).rejects.toMatchObject({
      name: 'NotAllowedError',
      message,
    });
  });

  it('is refused to whoever is no approver', async () => {
    const { id } = await harness.open();
    await expect(harness.vote(id, 'petra')).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('not among the approvers'),
    });
  });

  it('is refused on a digest that is not what is asked', async () => {
    const { id } = await harness.open();
    await expect(
      harness.vote(id, 'noor', approve({ digest: OTHER_DIGEST })),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('not what is asked now'),
    });
    expect((await harness.get(id)).votes).toEqual([]);
  });

  it('ends with one rejection, and tells the requester why', async () => {
    const { id } = await harness.open({ facts: { riskClass: 'weights' } });
    await harness.vote(id, 'sam');
    const rejected = await harness.vote(id, 'mina', reject('no purpose'));
    expect(rejected).toMatchObject({
      state: 'rejected',
      stateReason: 'mina rejected it: no purpose',
    });
    expect(await harness.told()).toEqual([
      {
        to: ['user:default/ada'],
        title: 'eval-sweep: your request was rejected',
        description: 'Ada asks for eval-sweep: mina rejected it: no purpose',
      },
    ]);
    await expect(harness.consume(id)).rejects.toThrow('rejected');
  });

  it('is too late after the time to decide, though nothing has swept', async () => {
    const { id } = await harness.open();
    harness.later(7 * DAY);
    await expect(harness.vote(id, 'noor')).rejects.toMatchObject({
      name: 'ConflictError',
      message: 'The time to decide is over.',
    });
    expect(await harness.get(id)).toMatchObject({ state: 'expired' });
    expect(await harness.eventTypes()).toEqual([
      'approval.opened',
      'approval.expired',
    ]);
  });

  it('is kept from leaving another stage with nobody', async () => {
    harness.setLab({ ...LAB, platform: { members: ['sam'] } });
    const { id } = await harness.open({ facts: { riskClass: 'shared' } });
    await expect(harness.vote(id, 'sam')).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('You are needed as Platform'),
    });
    await harness.vote(id, 'mina');
    expect(await harness.vote(id, 'sam')).toMatchObject({
      state: 'approved',
    });
  });

  it('fills one stage a person, whatever groups the person is in', async () => {
    harness.setLab({ ...LAB, platform: { members: ['sam', 'piet'] } });
    const { id } = await harness.open({ facts: { riskClass: 'shared' } });
    await harness.vote(id, 'sam');
    await expect(harness.vote(id, 'sam')).rejects.toMatchObject({
      name: 'ConflictError',
      message: 'You have already voted on this.',
    });
    expect(await harness.vote(id, 'piet')).toMatchObject({
      state: 'approved',
    });
  });

  it('asks whoever has become the lead since', async () => {
    const { id } = await harness.open();
    harness.setLab({
      ...LAB,
      vision: { members: ['ada', 'noor', 'petra'], lead: 'petra' },
    });
    await expect(harness.vote(id, 'noor')).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    expect(await harness.vote(id, 'petra')).toMatchObject({
      state: 'approved',
    });
  });
});
