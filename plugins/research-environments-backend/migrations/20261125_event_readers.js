/**
 * Where the readers of the event log are is now kept beside the log, in the table `event_readers` of guarded-change, which is
 * migrated first. What was told stays told.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const cursors = await knex('event_cursors').select();
  if (cursors.length > 0) {
    await knex('event_readers').insert(cursors).onConflict('name').merge();
  }
  await knex.schema.dropTable('event_cursors');
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.createTable('event_cursors', table => {
    table.comment('How far each reader of the event log has come');
    table.string('name', 50).primary();
    table.bigInteger('seq').notNullable();
    table.integer('failures').notNullable().defaultTo(0);
    table
      .string('free_at', 24)
      .notNullable()
      .defaultTo('1970-01-01T00:00:00.000Z');
  });
  const readers = await knex('event_readers').select();
  if (readers.length > 0) {
    await knex('event_cursors').insert(readers);
  }
};
