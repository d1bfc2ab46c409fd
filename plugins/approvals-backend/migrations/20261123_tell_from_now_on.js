/**
 * People are told of events from the event log. In a database of an earlier version they were told without it: what is in the log by
 * now is not told again. The tables of guarded-change are migrated first.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const { value } = await knex('event_sequence')
    .where({ name: 'events' })
    .first('value');
  await knex('event_readers')
    .insert({ name: 'notifications', seq: value })
    .onConflict('name')
    .ignore();
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex('event_readers').where({ name: 'notifications' }).delete();
};
