/**
 * Tables of durable operations and of the event log, in the database of the plugin that uses them.
 *
 * Times are ISO 8601 in UTC as text: written from an injected clock, they sort and compare alike on SQLite and PostgreSQL.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('events', table => {
    table.comment(
      'Every state change, appended in the transaction that made it',
    );
    table
      .bigInteger('seq')
      .primary()
      .comment('Strictly increasing in commit order');
    table.string('time', 24).notNullable();
    table.string('type', 100).notNullable();
    table.string('subject_kind', 100).notNullable();
    table.string('subject_id', 100).notNullable();
    table.string('subject_name', 200).notNullable();
    table.string('actor', 300).notNullable();
    table.text('summary').notNullable();
    table.text('detail', 'longtext').notNullable().comment('JSON object');
    table.index(['subject_kind', 'subject_id', 'seq'], 'events_subject_idx');
  });

  await knex.schema.createTable('event_sequence', table => {
    table.comment(
      'One row; its lock orders the transactions that append events',
    );
    table.string('name', 20).primary();
    table.bigInteger('value').notNullable();
  });
  await knex('event_sequence').insert({ name: 'events', value: 0 });

  await knex.schema.createTable('operations', table => {
    table.comment('Durable units of work, leased by one worker at a time');
    table.bigIncrements('position');
    table.string('id', 36).notNullable().unique();
    table.string('kind', 100).notNullable();
    table.string('subject_id', 100).notNullable();
    table.string('state', 10).notNullable();
    table.text('steps', 'longtext').notNullable().comment('JSON array');
    table.text('input', 'longtext').notNullable().comment('JSON object');
    table.string('requested_by', 300).notNullable();
    table.string('created_at', 24).notNullable();
    table.string('started_at', 24);
    table.string('finished_at', 24);
    table
      .string('due_at', 24)
      .notNullable()
      .comment(
        'From when a worker may take it; while running, when the lease ends',
      );
    table.boolean('cancel_requested').notNullable().defaultTo(false);
    table.string('error_reason', 100);
    table.text('error_message');
    table
      .integer('lease_token')
      .notNullable()
      .defaultTo(0)
      .comment(
        'Grows with each claim: fences off a worker that lost its lease',
      );
    table.index(['subject_id', 'position'], 'operations_subject_idx');
  });
  await knex.raw(
    `CREATE UNIQUE INDEX operations_unfinished_idx ON operations (subject_id) WHERE state IN ('queued', 'running', 'waiting')`,
  );
  await knex.raw(
    `CREATE INDEX operations_due_idx ON operations (due_at) WHERE state IN ('queued', 'running', 'waiting')`,
  );
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('operations');
  await knex.schema.dropTable('event_sequence');
  await knex.schema.dropTable('events');
};
