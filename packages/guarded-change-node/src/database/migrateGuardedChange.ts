import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';

/**
 * Creates the tables of operations and events in the database of the plugin that uses them, under a migrations table of
 * their own, so that they do not mix with the plugin's.
 *
 * @public
 */
export async function migrateGuardedChange(
  knex: Knex,
  options: { skip?: boolean } = {},
): Promise<void> {
  if (options.skip) {
    return;
  }
  await knex.migrate.latest({
    directory: resolvePackagePath(
      '@glovebox/guarded-change-node',
      'migrations',
    ),
    tableName: 'guarded_change_migrations',
  });
}
