import knexFactory, { Knex } from 'knex';

/** Several processes' connections to one database. @public */
export interface SeparateConnections {
  each: Knex[];
  /** Before the database goes away. */
  close(): Promise<void>;
}

/**
 * As many pools of connections to the PostgreSQL that `database` is connected to as there are contenders: what one does waits for no
 * connection of another's, as in replicas of the portal.
 *
 * @public
 */
export function separateConnections(
  database: Knex,
  contenders: number,
): SeparateConnections {
  const { client, connection } = database.client.config as Knex.Config;
  const each = Array.from({ length: contenders }, () =>
    knexFactory({ client, connection, pool: { min: 0, max: 4 } }),
  );
  return {
    each,
    close: async () => {
      await Promise.all(each.map(knex => knex.destroy()));
    },
  };
}
