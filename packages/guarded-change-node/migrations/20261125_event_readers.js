/**
 * Readers of the event log: how far each has come, who reads on, and how often the next event could not be handled. An event is
 * handled at least once, and by one replica at a time.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('event_readers', table => {
    table.comment('How far each reader of the event log has come');
    table.string('name', 50).primary();
    table.bigInteger('seq').notNullable();
    table.integer('failures').notNullable().defaultTo(0);
    table
      .string('free_at', 24)
      .notNullable()
      .defaultTo('1970-01-01T00:00:00.000Z')
      .comment(
        'From when a reader may take it: the end of a lease or of a wait',
      );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('event_readers');
};
