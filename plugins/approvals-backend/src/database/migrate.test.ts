import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  DatabaseEventCursorStore,
  DatabaseEventStore,
} from '@glovebox/guarded-change-node';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { migrate } from './migrate';

jest.setTimeout(60_000);

const directory = resolvePackagePath(
  '@glovebox/backstage-plugin-approvals-backend',
  'migrations',
);

describe.each(eachDatabase())('migrate on %s', (_name, database) => {
  it('tells nobody again what was told before there was a reader', async () => {
    const knex = await database.init();
    await migrate(knex);
    const cursors = DatabaseEventCursorStore.create({ database: knex });
    const lease = { now: new Date(), until: new Date() };
    expect(await cursors.claim('notifications', lease)).toMatchObject({
      seq: 0,
    });

    await knex.migrate.down({ directory });
    const events = DatabaseEventStore.create({ database: knex });
    for (const id of ['a', 'b']) {
      await knex.transaction(trx =>
        events.append(trx, {
          type: 'approval.opened',
          subject: { kind: 'approval', id, name: id },
          actor: 'user:default/ada',
          summary: 'Ada asks',
          detail: {},
        }),
      );
    }
    await migrate(knex);
    expect(await cursors.claim('notifications', lease)).toMatchObject({
      seq: 2,
    });
  });
});
