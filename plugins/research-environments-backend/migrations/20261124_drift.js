/**
 * What is not as it was approved, how often it was put back, and who watches each target.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('target_states', table => {
    table
      .text('drift', 'longtext')
      .comment(
        'JSON array of what was last seen to differ from what was approved',
      );
  });

  await knex.schema.createTable('heal_attempts', table => {
    table.comment(
      'What the portal put back by itself, for a while: it does not fight with whoever changes it again',
    );
    table.increments('id');
    table
      .string('environment_id', 8)
      .notNullable()
      .references('id')
      .inTable('environments');
    table.text('what').notNullable().comment('Object, field and field manager');
    table.string('at', 24).notNullable();
    table.index(['environment_id', 'at'], 'heal_attempts_environment_idx');
  });

  await knex.schema.createTable('heal_findings', table => {
    table.comment('What an operation restores, until it is finished');
    table.string('operation_id', 36).primary();
    table.text('findings', 'longtext').notNullable().comment('JSON array');
  });

  await knex.schema.createTable('target_watches', table => {
    table.comment('Which replica watches a target');
    table.string('target_id', 100).primary();
    table.string('holder', 36).notNullable();
    table.string('held_until', 24).notNullable();
    table
      .boolean('healthy')
      .notNullable()
      .comment('Every change is seen: periodic looks may be rare');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('target_watches');
  await knex.schema.dropTable('heal_findings');
  await knex.schema.dropTable('heal_attempts');
  await knex.schema.alterTable('target_states', table => {
    table.dropColumn('drift');
  });
};
