/**
 * A page of one risk class is read from an index, also where the class is rare.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('environments', table => {
    table.index(
      ['risk_class', 'created_at', 'id'],
      'environments_risk_class_idx',
    );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('environments', table => {
    table.dropIndex(
      ['risk_class', 'created_at', 'id'],
      'environments_risk_class_idx',
    );
  });
};
