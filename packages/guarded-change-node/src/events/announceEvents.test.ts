import { mockServices } from '@backstage/backend-test-utils';
import { ChangeEvent } from '@glovebox/guarded-change-common';
import { Knex } from 'knex';
import { migrateGuardedChange } from '../database/migrateGuardedChange';
import { eachDatabase } from '../testing/eachDatabase';
import { announceEvents } from './announceEvents';
import { DatabaseEventCursorStore } from './DatabaseEventCursorStore';
import { DatabaseEventStore } from './DatabaseEventStore';

jest.setTimeout(60_000);

describe.each(eachDatabase())('announceEvents on %s', (_name, database) => {
  let knex: Knex;
  let events: DatabaseEventStore;
  let cursors: DatabaseEventCursorStore;
  let time: number;
  let told: string[];
  let tell: jest.Mock;

  const now = () => new Date(time);
  const append = (...ids: string[]) =>
    knex.transaction(async trx => {
      for (const id of ids) {
        await events.append(trx, eventOf(id, 'thing.made'));
      }
    });
  const announce = () =>
    announceEvents({
      events,
      cursors,
      now,
      tell,
      logger: mockServices.logger.mock(),
      recordGivenUp: async (event, tries) => {
        await knex.transaction(trx =>
          events.append(trx, {
            ...eventOf(event.subject.id, 'thing.not-notified'),
            detail: { tries },
          }),
        );
      },
    });

  beforeEach(async () => {
    knex = await database.init();
    await migrateGuardedChange(knex);
    events = DatabaseEventStore.create({ database: knex, now });
    cursors = DatabaseEventCursorStore.create({ database: knex });
    time = Date.parse('2026-01-01T00:00:00Z');
    told = [];
    tell = jest.fn(async (event: ChangeEvent) => {
      told.push(event.subject.id);
    });
    await append('a', 'b');
  });

  it('tells each event once, in order, however many replicas there are', async () => {
    await Promise.all([announce(), announce(), announce()]);
    await announce();
    expect(told).toEqual(['a', 'b']);
    await append('c');
    await announce();
    expect(told).toEqual(['a', 'b', 'c']);
  });

  it('tells again what could not be told, after a while and before anything later', async () => {
    tell.mockRejectedValueOnce(new Error('away'));
    await announce();
    await announce();
    expect(told).toEqual([]);
    expect(tell).toHaveBeenCalledTimes(1);
    time += 10_000;
    await announce();
    expect(told).toEqual(['a', 'b']);
  });

  it('goes on after a reader that died, though it may tell one event twice', async () => {
    await cursors.claim('notifications', {
      now: now(),
      until: new Date(time + 60_000),
    });
    await announce();
    expect(told).toEqual([]);
    time += 60_000;
    await announce();
    expect(told).toEqual(['a', 'b']);
  });

  it('stops where another reader has taken over', async () => {
    tell.mockImplementationOnce(async (event: ChangeEvent) => {
      told.push(event.subject.id);
      time += 60_000;
      await announce();
    });
    await announce();
    expect(told).toEqual(['a', 'a', 'b']);
  });

  it('gives up what can never be told, says so, and tells the rest', async () => {
    const deliver = tell.getMockImplementation();
    tell.mockImplementation(async (event: ChangeEvent) => {
      if (event.subject.id === 'a') {
        throw new Error('too long');
      }
      await deliver?.(event);
    });
    for (let i = 0; i < 8; i++) {
      expect(told).toEqual([]);
      await announce();
      time += 3_600_000;
    }
    expect(told).toEqual(['b']);
    const [given] = await events.list({ after: 2, limit: 1 });
    expect(given).toMatchObject({
      type: 'thing.not-notified',
      subject: { id: 'a' },
      detail: { tries: 8 },
    });
  });
});

function eventOf(id: string, type: string) {
  return {
    type,
    subject: { kind: 'thing', id, name: `thing ${id}` },
    actor: 'user:default/ada',
    summary: `Ada made ${id}`,
    detail: {},
  };
}
