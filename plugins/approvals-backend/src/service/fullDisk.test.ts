import { SmallDisk, smallDisk } from '@glovebox/guarded-change-node/testUtils';
import { approvalsHarness, approve } from '../__testUtils__/approvalsHarness';

jest.setTimeout(60_000);

describe('approvals on a full disk', () => {
  let disk: SmallDisk;

  beforeEach(async () => {
    disk = await smallDisk();
  });

  afterEach(() => disk.remove());

  it('records no vote in part, and takes it once there is room', async () => {
    const harness = await approvalsHarness(disk.database);
    const { id } = await harness.open();
    const vote = { ...approve(), reason: 'Because it is so. '.repeat(300) };
    await disk.fill();
    await expect(harness.vote(id, 'noor', vote)).rejects.toMatchObject({
      code: 'SQLITE_FULL',
    });
    expect(await harness.get(id)).toMatchObject({
      state: 'pending',
      votes: [],
    });
    expect(await harness.eventTypes()).toEqual(['approval.opened']);

    await disk.makeRoom();
    await harness.vote(id, 'noor', vote);
    expect(await harness.get(id)).toMatchObject({ state: 'approved' });
  });
});
