/**
 * Environments, their revisions and plans, what is held of the GPU quota, and what each target remembers.
 *
 * Times are ISO 8601 in UTC as text: written from an injected clock, they sort and compare alike on SQLite and PostgreSQL.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('environments', table => {
    table.string('id', 8).primary();
    table.string('name', 40).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('owner_group', 200).notNullable();
    table.string('lead', 200);
    table.text('purpose').notNullable();
    table.string('requester', 200).notNullable();
    table
      .text('beneficiaries')
      .notNullable()
      .comment('JSON array of entity refs');
    table.string('risk_class', 20).notNullable();
    table.string('isolation_class', 20).notNullable();
    table.string('egress', 20).notNullable();
    table.text('placement').notNullable().comment('JSON object; never changes');
    table
      .string('desired', 10)
      .notNullable()
      .comment('present or absent: never turns back from absent');
    table
      .boolean('ever_applied')
      .notNullable()
      .defaultTo(false)
      .comment('Something may exist outside: only a deletion can end it');
    table.integer('current_revision');
    table.integer('proposed_revision');
    table.text('conditions').notNullable().comment('JSON array');
    table.string('operation_id', 36);
    table.string('operation_kind', 50);
    table
      .string('operation_state', 10)
      .comment(
        'active, succeeded, failed or cancelled: the end is written in the transaction that ends it',
      );
    table.string('operation_error_reason', 100);
    table.text('operation_error_message');
    table.string('operation_since', 24);
    table
      .text('force_delete')
      .comment(
        'JSON object: who asked for a forced deletion, and its approval',
      );
    table.text('deletion_inventory', 'longtext').comment('JSON array');
    table.string('created_at', 24).notNullable();
    table.string('expires_at', 24);
    table
      .string('reminded_at', 24)
      .comment('When its requester was told that it ends soon');
    table.string('deleted_at', 24);
    table
      .string('ended_at', 24)
      .comment('Deleted, discarded, rejected or withdrawn');
    table
      .string('reconcile_at', 24)
      .notNullable()
      .comment('From when a worker may look at it; claimed by compare-and-set');
    table
      .string('observe_at', 24)
      .notNullable()
      .comment('From when a worker may observe it; claimed by compare-and-set');
    table.index(['created_at', 'id'], 'environments_created_idx');
    table.index(['ended_at', 'created_at', 'id'], 'environments_lifecycle_idx');
    table.index(['owner_group', 'created_at'], 'environments_owner_idx');
    table.index(['ended_at', 'reconcile_at'], 'environments_reconcile_idx');
    table.index(['ended_at', 'observe_at'], 'environments_observe_idx');
  });

  await knex.schema.createTable('environment_names', table => {
    table.comment(
      'Names that are taken: one environment for each, across all targets',
    );
    table.string('name', 40).primary();
    table
      .string('environment_id', 8)
      .notNullable()
      .references('id')
      .inTable('environments');
  });

  await knex.schema.createTable('environment_people', table => {
    table
      .string('environment_id', 8)
      .notNullable()
      .references('id')
      .inTable('environments');
    table.string('entity_ref', 200).notNullable();
    table.string('part', 20).notNullable().comment('requester or beneficiary');
    table.primary(['environment_id', 'entity_ref', 'part']);
    table.index(['entity_ref'], 'environment_people_ref_idx');
  });

  await knex.schema.createTable('revisions', table => {
    table
      .string('environment_id', 8)
      .notNullable()
      .references('id')
      .inTable('environments');
    table.integer('number').notNullable();
    table.integer('base_number');
    table.string('state', 20).notNullable();
    table.text('state_reason').notNullable();
    table.string('state_since', 24).notNullable();
    table.text('template').notNullable().comment('JSON object');
    table.text('parameters', 'longtext').notNullable().comment('JSON object');
    table.string('gpu_type', 50);
    table.integer('gpu_count');
    table.integer('duration_days').notNullable();
    table.string('requester', 200).notNullable();
    table.string('created_at', 24).notNullable();
    table.string('submitted_at', 24);
    table
      .string('submitted_digest', 71)
      .comment('What the requester read and the approvers agree to');
    table.string('approval_id', 36);
    table.string('plan_state', 10).comment('running, succeeded or failed');
    table.text('plan_message').comment('Why it failed or may not be submitted');
    table.boolean('plan_blocked').notNullable().defaultTo(false);
    table.string('planned_at', 24);
    table.string('plan_digest', 71);
    table.primary(['environment_id', 'number']);
  });

  await knex.schema.createTable('revision_bundles', table => {
    table.comment(
      'The rendered files of a revision, apart from the rows that lists read',
    );
    table.string('environment_id', 8).notNullable();
    table.integer('number').notNullable();
    table.text('files', 'longtext').notNullable().comment('JSON array');
    table.primary(['environment_id', 'number']);
  });

  await knex.schema.createTable('plans', table => {
    table.comment('What the last planning of a revision found');
    table.string('environment_id', 8).notNullable();
    table.integer('number').notNullable();
    table.text('content', 'longtext').notNullable().comment('JSON object');
    table.primary(['environment_id', 'number']);
  });

  await knex.schema.createTable('target_states', table => {
    table.comment(
      'What a target remembers of an environment between calls, and what was last observed on it',
    );
    table
      .string('environment_id', 8)
      .notNullable()
      .references('id')
      .inTable('environments');
    table.string('target_id', 100).notNullable();
    table.text('state', 'longtext').notNullable().comment('JSON object');
    table.text('outputs').notNullable().comment('JSON object');
    table.text('resources', 'longtext').notNullable().comment('JSON array');
    table.primary(['environment_id', 'target_id']);
  });

  await knex.schema.createTable('gpu_pools', table => {
    table.comment('GPUs that a team holds: the row that guards the limit');
    table.string('team', 200).notNullable();
    table.string('gpu_type', 50).notNullable();
    table.integer('held').notNullable().defaultTo(0);
    table.primary(['team', 'gpu_type']);
  });

  await knex.schema.createTable('gpu_holdings', table => {
    table.comment('GPUs that one environment holds of its team');
    table
      .string('environment_id', 8)
      .primary()
      .references('id')
      .inTable('environments');
    table.string('team', 200).notNullable();
    table.string('gpu_type', 50).notNullable();
    table.integer('count').notNullable();
    table.string('state', 10).notNullable().comment('reserved or used');
    table.index(['team', 'gpu_type'], 'gpu_holdings_team_idx');
  });

  await knex.schema.createTable('event_cursors', table => {
    table.comment('How far each reader of the event log has come');
    table.string('name', 50).primary();
    table.bigInteger('seq').notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'event_cursors',
    'gpu_holdings',
    'gpu_pools',
    'target_states',
    'plans',
    'revision_bundles',
    'revisions',
    'environment_people',
    'environment_names',
    'environments',
  ]) {
    await knex.schema.dropTable(table);
  }
};
