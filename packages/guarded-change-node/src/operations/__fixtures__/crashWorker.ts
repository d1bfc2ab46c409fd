import knexFactory from 'knex';
import { LoggerService } from '@backstage/backend-plugin-api';
import { DatabaseOperationEngine } from '../DatabaseOperationEngine';

/**
 * A worker process that a test kills. Each step leaves one effect and takes a while before and after, so that the kill meets it
 * anywhere. Runs until it is killed.
 */
const [client, connection] = process.argv.slice(2);

const database = knexFactory({
  client,
  connection: client === 'pg' ? connection : { filename: connection },
  useNullAsDefault: true,
  pool: client === 'pg' ? {} : { min: 1, max: 1 },
});

const silent: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => silent,
};

const pause = () => new Promise(resolve => setTimeout(resolve, 20));

const engine = DatabaseOperationEngine.create({
  database,
  logger: silent,
  pollMs: 20,
  leaseMs: 200,
});
engine.register({
  kind: 'crash',
  steps: Array.from({ length: 8 }, (_, i) => ({
    name: `step-${i}`,
    title: `Step ${i}`,
    maxAttempts: 1_000,
    run: async ({ record }) => {
      await pause();
      await record(trx =>
        trx('effects').insert({ what: i }).onConflict().ignore(),
      );
      await record(trx => trx('calls').insert({ what: i }));
      await pause();
      return { done: true };
    },
  })),
});
engine.start();
