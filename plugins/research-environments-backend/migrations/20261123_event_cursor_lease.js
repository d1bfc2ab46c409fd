/**
 * Who reads on, and how often the next event could not be told: an event is told at least once, and by one replica at a time.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('event_cursors', table => {
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
  await knex.schema.alterTable('event_cursors', table => {
    table.dropColumn('failures');
    table.dropColumn('free_at');
  });
};
