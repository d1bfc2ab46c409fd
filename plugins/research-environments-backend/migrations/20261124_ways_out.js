/**
 * What a second person is asked to agree to beside a forced deletion, what an operation went on without, and how the connectors are.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('environments', table => {
    table
      .text('skip_step', 'longtext')
      .comment('JSON object: a step that is to be skipped, and who asked');
    table
      .text('operation_skipped', 'longtext')
      .comment('JSON array: steps that the last operation went on without');
  });
  await knex.schema.createTable('connector_checks', table => {
    table.comment('How each target was when it was last checked');
    table.string('id', 200).primary();
    table.boolean('healthy');
    table.string('reason', 100);
    table.text('message');
    table.string('since', 24).comment('Since when it is so');
    table.string('checked_at', 24);
    table
      .string('due_at', 24)
      .notNullable()
      .comment('From when a replica may check it');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('connector_checks');
  await knex.schema.alterTable('environments', table => {
    table.dropColumn('skip_step');
    table.dropColumn('operation_skipped');
  });
};
