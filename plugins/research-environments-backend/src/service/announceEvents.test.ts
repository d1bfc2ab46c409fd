import { mockServices } from '@backstage/backend-test-utils';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { createWorld, TestLifecycle } from '../__testUtils__/TestLifecycle';
import { DatabaseEventCursorStore } from '../database/DatabaseEventCursorStore';
import { announceEvents } from './announceEvents';

jest.setTimeout(60_000);

describe.each(eachDatabase())('announceEvents on %s', (_, db) => {
  let portal: TestLifecycle;
  let titles: string[];
  let send: jest.Mock;

  beforeEach(async () => {
    portal = await new TestLifecycle(
      await createWorld(await db.init()),
    ).start();
    titles = [];
    send = jest.fn(async ({ payload }) => {
      titles.push(payload.title);
    });
    await portal.ready();
  });

  afterEach(() => portal.stop());

  const announce = () =>
    announceEvents({
      ...portal.context,
      logger: mockServices.logger.mock(),
      notifications: { send },
      cursors: DatabaseEventCursorStore.create({
        database: portal.world.database,
      }),
    });
  const all = [
    'Read the plan of eval-sweep and submit it',
    'eval-sweep is ready',
  ];

  it('tells each event once, in order, however many replicas there are', async () => {
    await Promise.all([announce(), announce(), announce()]);
    await announce();
    expect(titles).toEqual(all);
  });

  it('tells again what could not be told, after a while and before anything later', async () => {
    send.mockRejectedValueOnce(new Error('away'));
    await announce();
    expect(titles).toEqual([]);
    await announce();
    expect(send).toHaveBeenCalledTimes(1);
    portal.advance(10_000);
    await announce();
    expect(titles).toEqual(all);
  });

  it('goes on after a reader that died, though it may tell one event twice', async () => {
    const cursors = DatabaseEventCursorStore.create({
      database: portal.world.database,
    });
    const now = portal.world.time.now;
    await cursors.claim('notifications', {
      now,
      until: new Date(now.getTime() + 60_000),
    });
    await announce();
    expect(titles).toEqual([]);
    portal.advance(60_000);
    await announce();
    expect(titles).toEqual(all);
  });

  it('gives up what can never be told, says so, and tells the rest', async () => {
    const deliver = send.getMockImplementation();
    send.mockImplementation(async message => {
      if (/plan/.test(message.payload.title)) {
        throw new Error('too long');
      }
      await deliver?.(message);
    });
    for (let i = 0; i < 8; i++) {
      expect(titles).toEqual([]);
      await announce();
      portal.advance(3_600_000);
    }
    expect(titles).toEqual(all.slice(1));
    const [given] = (await portal.context.events.list({ limit: 100 })).filter(
      event => event.type === 'environment.not-notified',
    );
    expect(given.summary).toMatch(
      /^The requester of eval-sweep could not be notified after 8 tries: /,
    );
  });
});
