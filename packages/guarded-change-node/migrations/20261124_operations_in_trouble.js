/**
 * Since when an operation fails and who works on it: for the people who look for what is stuck.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('operations', table => {
    table.string('worker', 200).comment('Who claimed it last');
    table
      .string('failing_since', 24)
      .notNullable()
      .defaultTo('')
      .comment('Empty while it does not fail');
    table.index(['failing_since', 'position'], 'operations_trouble_idx');
  });
  await knex('operations')
    .where({ state: 'failed' })
    .whereNotNull('finished_at')
    .update({ failing_since: knex.ref('finished_at') });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('operations', table => {
    table.dropIndex(['failing_since', 'position'], 'operations_trouble_idx');
    table.dropColumn('worker');
    table.dropColumn('failing_since');
  });
};
