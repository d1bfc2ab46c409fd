import { Knex } from 'knex';
import { migrateGuardedChange } from '../database/migrateGuardedChange';
import { eachDatabase } from '../testing/eachDatabase';
import { DatabaseEventStore } from './DatabaseEventStore';

jest.setTimeout(60_000);

const event = (id: string) => ({
  type: 'thing.made',
  subject: { kind: 'thing', id, name: `thing ${id}` },
  actor: 'user:default/ada',
  summary: `Ada made ${id}`,
  detail: { digest: 'sha256:00', nested: { n: 1 } },
});

describe.each(eachDatabase())(
  'DatabaseEventStore on %s',
  (_name, { init, isPostgres }) => {
    let knex: Knex;
    let store: DatabaseEventStore;

    beforeEach(async () => {
      knex = await init();
      await migrateGuardedChange(knex);
      store = DatabaseEventStore.create({
        database: knex,
        now: () => new Date('2026-01-01T00:00:00Z'),
      });
    });

    it('gives back what was appended, by cursor and by subject', async () => {
      const append = (id: string) =>
        knex.transaction(trx => store.append(trx, event(id)));
      await append('a');
      await append('b');
      await append('a');

      expect(await store.list({ limit: 10 })).toEqual([
        { ...event('a'), seq: 1, time: '2026-01-01T00:00:00.000Z' },
        { ...event('b'), seq: 2, time: '2026-01-01T00:00:00.000Z' },
        { ...event('a'), seq: 3, time: '2026-01-01T00:00:00.000Z' },
      ]);
      const seqs = async (options: { after?: number; subjectId?: string }) =>
        (await store.list({ ...options, limit: 10 })).map(e => e.seq);
      expect(await seqs({ after: 2 })).toEqual([3]);
      expect(await seqs({ subjectId: 'a' })).toEqual([1, 3]);
      expect(await store.list({ limit: 1 })).toHaveLength(1);
      expect(await store.list({ subjectKind: 'other', limit: 1 })).toEqual([]);
    });

    it('leaves no trace and no gap when the transaction fails', async () => {
      await expect(
        knex.transaction(async trx => {
          await store.append(trx, event('a'));
          throw new Error('rolled back');
        }),
      ).rejects.toThrow('rolled back');
      await knex.transaction(trx => store.append(trx, event('b')));

      const events = await store.list({ limit: 10 });
      expect(events.map(e => [e.seq, e.subject.id])).toEqual([[1, 'b']]);
    });

    it('is migrated twice without harm', async () => {
      await migrateGuardedChange(knex);
      expect(await store.list({ limit: 1 })).toEqual([]);
    });

    if (isPostgres) {
      it('never shows a later event before an earlier one that is still being written', async () => {
        let commitFirst = () => {};
        const held = new Promise<void>(resolve => {
          commitFirst = resolve;
        });
        let appended = () => {};
        const firstAppended = new Promise<void>(resolve => {
          appended = resolve;
        });
        const first = knex.transaction(async trx => {
          await store.append(trx, event('first'));
          appended();
          await held;
        });
        await firstAppended;
        const second = knex.transaction(trx =>
          store.append(trx, event('second')),
        );
        await new Promise(resolve => setTimeout(resolve, 200));

        // A reader that saw seq 2 now would move its cursor past seq 1 and miss it for ever.
        expect(await store.list({ limit: 10 })).toEqual([]);

        commitFirst();
        await Promise.all([first, second]);
        const events = await store.list({ limit: 10 });
        expect(events.map(e => e.subject.id)).toEqual(['first', 'second']);
      });
    }
  },
);
