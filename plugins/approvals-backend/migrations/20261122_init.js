/**
 * Approvals, their votes, and the people and groups behind them. Times are ISO 8601 in UTC as text.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('approvals', table => {
    table.string('id', 36).primary();
    table
      .string('plugin_id', 100)
      .notNullable()
      .comment('Opened it, and alone may consume it');
    table.string('subject_kind', 100).notNullable();
    table.string('subject_action', 100).notNullable();
    table.string('subject_id', 100).notNullable();
    table.string('subject_name', 200).notNullable();
    table.text('subject_title').notNullable();
    table.text('subject_path').notNullable();
    table.string('digest', 71).notNullable();
    table.text('facts', 'longtext').notNullable();
    table.string('requester', 200).notNullable();
    table.text('beneficiaries', 'longtext').notNullable();
    table.text('editors', 'longtext').notNullable();
    table.string('owner_group', 200).notNullable();
    table.text('highlights', 'longtext').notNullable();
    table.text('policies', 'longtext').notNullable();
    table
      .text('policies_key')
      .notNullable()
      .comment(
        'Which policies applied: to compare how long such approvals take',
      );
    table.text('limits', 'longtext').notNullable();
    table.text('stages', 'longtext').notNullable();
    table.string('lead_ref', 200);
    table.string('open_stage_id', 100);
    table
      .string('state', 12)
      .notNullable()
      .comment('As last recorded; lapsing follows from the times below');
    table.text('end_reason').notNullable();
    table.string('opened_at', 24).notNullable();
    table.string('decide_by', 24).notNullable();
    table.string('decided_at', 24);
    table.string('consume_by', 24);
    table.string('consumed_by', 100);
    table.index(['decide_by', 'id'], 'approvals_decide_by_idx');
    table.index(['opened_at', 'id'], 'approvals_opened_at_idx');
    table.index(['policies_key', 'decided_at'], 'approvals_policies_idx');
    table.index(['subject_kind', 'subject_id'], 'approvals_subject_idx');
  });
  await knex.raw(
    `CREATE UNIQUE INDEX approvals_live_idx ON approvals (plugin_id, subject_kind, subject_action, subject_id) WHERE state IN ('pending', 'approved')`,
  );

  await knex.schema.createTable('approval_votes', table => {
    table.bigIncrements('position').comment('In the order they were cast');
    table.string('id', 36).notNullable().unique();
    table
      .string('approval_id', 36)
      .notNullable()
      .references('id')
      .inTable('approvals')
      .onDelete('CASCADE');
    table.string('stage_id', 100).notNullable();
    table.string('voter', 200).notNullable();
    table.string('decision', 10).notNullable();
    table.text('reason');
    table.string('digest', 71).notNullable();
    table.string('voted_at', 24).notNullable();
    table.unique(['approval_id', 'voter'], {
      indexName: 'approval_votes_voter_idx',
    });
  });

  await knex.schema.createTable('approval_refs', table => {
    table.comment('Who has a part in an approval: what lists are filtered by');
    table
      .string('approval_id', 36)
      .notNullable()
      .references('id')
      .inTable('approvals')
      .onDelete('CASCADE');
    table
      .string('role', 12)
      .notNullable()
      .comment('requester, beneficiary, editor, owner, approver or voter');
    table
      .string('stage_id', 100)
      .notNullable()
      .comment('Of an approver; empty otherwise');
    table.string('ref', 200).notNullable().comment('A person or a group');
    table.primary(['approval_id', 'role', 'stage_id', 'ref']);
    table.index(['ref', 'role', 'approval_id'], 'approval_refs_ref_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('approval_refs');
  await knex.schema.dropTable('approval_votes');
  await knex.schema.dropTable('approvals');
};
