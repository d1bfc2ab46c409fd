import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { eachDatabase } from '@glovebox/guarded-change-node/testUtils';
import { migrate } from './migrate';

jest.setTimeout(60_000);

const directory = resolvePackagePath(
  '@glovebox/backstage-plugin-research-environments-backend',
  'migrations',
);

describe.each(eachDatabase())('migrate on %s', (_name, database) => {
  it('keeps of a database of an earlier version what was told', async () => {
    const knex = await database.init();
    await migrate(knex);
    const isEarlier = async () => knex.schema.hasTable('event_cursors');
    while (!(await isEarlier())) {
      await knex.migrate.down({ directory });
    }
    const reader = {
      name: 'notifications',
      seq: 42,
      failures: 3,
      free_at: '2026-01-01T00:00:00.000Z',
    };
    await knex('event_cursors').insert(reader);

    await migrate(knex);
    const [kept] = await knex('event_readers').select();
    expect({ ...kept, seq: Number(kept.seq) }).toEqual(reader);
    expect(await isEarlier()).toBe(false);

    await migrate(knex);
    expect(await knex('event_readers').select()).toHaveLength(1);
  });
});
