import { SmallDisk, smallDisk } from '@glovebox/guarded-change-node/testUtils';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';

jest.setTimeout(60_000);

const TABLES = [
  'environments',
  'environment_names',
  'environment_people',
  'revisions',
  'operations',
  'events',
];

describe('environments on a full disk', () => {
  let disk: SmallDisk;
  let portal: TestLifecycle;

  beforeEach(async () => {
    disk = await smallDisk();
    portal = await new TestLifecycle(await createWorld(disk.database)).start();
  });

  afterEach(async () => {
    await portal.stop();
    await disk.remove();
  });

  async function rows() {
    const counts = await Promise.all(
      TABLES.map(table => disk.database(table).count({ n: '*' })),
    );
    return counts.map(([{ n }]) => Number(n));
  }

  const wish = (name: string) => ({
    name,
    files: [
      {
        path: 'kubernetes/job.yaml',
        content: JSON.stringify({ kind: 'Job', note: 'x'.repeat(50_000) }),
      },
    ],
  });

  it('stores no request in part, and takes it once there is room', async () => {
    await portal.requestAndPlan();
    const before = await rows();
    await disk.fill();
    await expect(portal.request(wish('big-one'))).rejects.toThrow(
      /database or disk is full|no transaction is active/,
    );
    expect(await rows()).toEqual(before);

    await disk.makeRoom();
    const id = await portal.requestAndPlan(wish('big-one'));
    expect(await portal.status(id)).toMatchObject({ word: 'Draft' });
  });

  it('goes on with what was under way once there is room', async () => {
    const id = await portal.requestAndPlan(wish('big-one'));
    await portal.submit(id);
    portal.approve(id);
    await portal.reconcile();
    await disk.fill();
    await new Promise(resolve => setTimeout(resolve, 200));
    await disk.makeRoom();
    await portal.settled(id);
    expect(await portal.status(id)).toMatchObject({ word: 'Ready' });
  });
});
