import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { migrateGuardedChange } from '@glovebox/guarded-change-node';
import { Knex } from 'knex';

/** Brings the plugin's tables, and those of operations and events, up to date. */
export async function migrate(
  database: Knex,
  options: { skip?: boolean } = {},
): Promise<void> {
  await migrateGuardedChange(database, options);
  if (options.skip) {
    return;
  }
  await database.migrate.latest({
    directory: resolvePackagePath(
      '@glovebox/backstage-plugin-approvals-backend',
      'migrations',
    ),
  });
}
