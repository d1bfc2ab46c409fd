import { join } from 'node:path';
import knexFactory, { Knex } from 'knex';
import { startPostgres } from '../../scripts/lib/postgres.mjs';

/** The database engine that the backend uses, and a way into its plugins' databases while it does not run. */
export interface BenchDatabase {
  name: string;
  /** For the backend. */
  env: Record<string, string>;
  configs: string[];
  open(pluginId: string): Knex;
  stop(): Promise<void>;
}

export function sqlite(dataDir: string): BenchDatabase {
  return {
    name: 'SQLite',
    env: {},
    configs: [],
    open: pluginId =>
      knexFactory({
        client: 'better-sqlite3',
        useNullAsDefault: true,
        connection: {
          filename: join(dataDir, 'portal', 'db', `${pluginId}.sqlite`),
        },
      }),
    stop: async () => {},
  };
}

export async function postgres(): Promise<BenchDatabase> {
  const server = await startPostgres(process.execPath);
  return {
    name: 'PostgreSQL',
    env: {
      GLOVEBOX_BENCH_POSTGRES_PORT: String(server.port),
      GLOVEBOX_BENCH_POSTGRES_PASSWORD: server.password,
    },
    configs: [join(__dirname, 'app-config.postgres.yaml')],
    open: pluginId =>
      knexFactory({
        client: 'pg',
        connection: `${server.url}/backstage_plugin_${pluginId}`,
      }),
    stop: () => server.stop(),
  };
}
