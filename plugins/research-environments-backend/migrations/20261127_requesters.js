/**
 * The row that guards how many requests a person has at once: whoever stores one locks it first.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('requesters', table => {
    table.comment('One row for each person who ever asked, to be locked');
    table.string('entity_ref', 200).primary();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('requesters');
};
