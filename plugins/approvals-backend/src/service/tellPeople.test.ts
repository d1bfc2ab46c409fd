import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { approvalsHarness, person } from '../__testUtils__/approvalsHarness';

jest.setTimeout(60_000);

describe.each(eachDatabase())('tellPeople on %s', (_name, database) => {
  let harness: Awaited<ReturnType<typeof approvalsHarness>>;

  beforeEach(async () => {
    harness = await approvalsHarness(await database.init());
  });

  const people = async () => (await harness.told()).map(({ to }) => to);
  const NOOR = ['user:default/noor'];
  const ADA = ['user:default/ada'];

  it('tells who is asked and then the requester, each once', async () => {
    const { id } = await harness.open();
    expect(await people()).toEqual([NOOR]);
    await harness.vote(id, 'noor');
    expect(await harness.told()).toEqual([
      {
        to: ADA,
        title: 'eval-sweep: your request was approved',
        description: 'Ada asks for eval-sweep: Everyone who was asked agreed.',
      },
    ]);
    expect(await people()).toEqual([]);
  });

  it('tells later what could not be told when the portal died', async () => {
    const { id } = await harness.open({ facts: { riskClass: 'high-risk' } });
    await harness.vote(id, 'noor');
    await harness.told(async () => {
      throw new Error('killed');
    });
    harness.later(60_000);
    expect(await people()).toEqual([['user:default/mina', 'user:default/sam']]);
  });

  it('asks nobody of a stage that has its quorum by then', async () => {
    const { id } = await harness.open({ facts: { riskClass: 'shared' } });
    await harness.vote(id, 'sam');
    expect(await people()).toEqual([
      ['user:default/lucia', 'user:default/piet'],
    ]);
  });

  it('asks nobody for what is over or decided by then', async () => {
    const { id } = await harness.open();
    await harness.vote(id, 'noor');
    expect(await people()).toEqual([ADA]);
    await harness.open({
      subject: {
        kind: 'k',
        action: 'create',
        id: 'other',
        name: 'other',
        title: 'Ada asks for other',
        path: '/',
      },
    });
    harness.later(365 * 24 * 60 * 60 * 1000);
    expect(await people()).toEqual([]);
  });

  it('does not tell requesters of what they ended, nor of what nobody had to decide', async () => {
    const { id } = await harness.open();
    await harness.told();
    await harness.api.close({
      id,
      as: 'withdrawn',
      reason: 'no',
      credentials: person('ada'),
    });
    await harness.open({ facts: { riskClass: 'none' } });
    expect(await people()).toEqual([]);
  });

  it('says in the log what could never be told, and tells the rest', async () => {
    const { id } = await harness.open();
    for (let i = 0; i < 8; i++) {
      await harness.told(async () => {
        throw new Error('away');
      });
      harness.later(3_600_000);
    }
    expect(await harness.eventTypes()).toEqual([
      'approval.opened',
      'approval.not-notified',
    ]);
    await harness.vote(id, 'noor');
    expect(await people()).toEqual([ADA]);
  });
});
