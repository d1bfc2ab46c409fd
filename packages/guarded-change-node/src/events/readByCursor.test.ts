import { migrateGuardedChange } from '../database/migrateGuardedChange';
import { eachDatabase } from '../testing/eachDatabase';
import {
  SeparateConnections,
  separateConnections,
} from '../testing/separateConnections';
import { DatabaseEventStore } from './DatabaseEventStore';

jest.setTimeout(60_000);

const WRITERS = 8;
const EVENTS_EACH = 25;

const onPostgres = eachDatabase().filter(([, { isPostgres }]) => isPostgres);

// `describe.each` refuses an empty table; without PostgreSQL, eachDatabase says so.
(onPostgres.length > 0 ? describe : describe.skip)(
  'events on PostgreSQL',
  () => {
    let connections: SeparateConnections;

    afterEach(() => connections?.close());

    it('reach a reader by cursor once each and in order, while replicas write them at once', async () => {
      const [, database] = onPostgres[0];
      const knex = await database.init();
      await migrateGuardedChange(knex);
      connections = separateConnections(knex, WRITERS + 1);
      const [reading, ...writing] = connections.each;

      let isOver = false;
      const writers = writing.map(async (connection, writer) => {
        const store = DatabaseEventStore.create({ database: connection });
        for (let n = 0; n < EVENTS_EACH; n++) {
          await connection.transaction(async trx => {
            const { seq } = await store.append(trx, {
              type: 'thing.made',
              subject: { kind: 'thing', id: `${writer}`, name: `${writer}` },
              actor: 'user:default/ada',
              summary: `${writer} made ${n}`,
              detail: { n },
            });
            // Some hold their number longer than those that come after them.
            await trx.raw('select pg_sleep(?)', [(seq % 3) / 1000]);
          });
        }
      });
      const written = Promise.all(writers).then(() => {
        isOver = true;
      });

      const store = DatabaseEventStore.create({ database: reading });
      const read: number[] = [];
      for (let wasOver = false; !wasOver; ) {
        wasOver = isOver;
        const page = await store.list({ after: read.at(-1), limit: 7 });
        read.push(...page.map(event => event.seq));
        if (page.length > 0) wasOver = false;
      }
      await written;

      expect(read).toEqual(
        Array.from({ length: WRITERS * EVENTS_EACH }, (_, i) => i + 1),
      );
    });
  },
);
