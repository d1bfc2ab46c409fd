import { Knex } from 'knex';
import { EnvironmentWithHead } from '../model/records';
import {
  EnvironmentRow,
  RevisionRow,
  toEnvironmentRecord,
  toRevisionRecord,
} from './rows';

type HeadColumns = {
  [C in keyof RevisionRow as `head_${C}`]: RevisionRow[C];
};

/** An environment and the revision that matters now, as one row. */
export type RowWithHead = EnvironmentRow & HeadColumns;

const REVISION_COLUMNS: (keyof RevisionRow)[] = [
  'environment_id',
  'number',
  'base_number',
  'state',
  'state_reason',
  'state_since',
  'template',
  'parameters',
  'gpu_type',
  'gpu_count',
  'duration_days',
  'requester',
  'created_at',
  'submitted_at',
  'submitted_digest',
  'approval_id',
  'plan_state',
  'plan_message',
  'plan_blocked',
  'planned_at',
  'plan_digest',
];

/**
 * Environments with the revision that matters now: the proposed one, or else the current one. One statement, so that the two are
 * of the same moment: read apart, a change in between would show a combination that never was.
 *
 * @param environments - which of them: a page is cut before its revisions are looked up
 */
export function selectWithHead(
  database: Knex,
  environments: Knex.QueryBuilder = database('environments'),
) {
  return database
    .from(environments.as('environments'))
    .join('revisions as head', join =>
      join
        .on('head.environment_id', 'environments.id')
        .andOn(
          'head.number',
          database.raw('coalesce(??, ??, 1)', [
            'environments.proposed_revision',
            'environments.current_revision',
          ]),
        ),
    )
    .select<RowWithHead[]>(
      'environments.*',
      ...REVISION_COLUMNS.map(column => `head.${column} as head_${column}`),
    );
}

export function toEnvironmentWithHead(row: RowWithHead): EnvironmentWithHead {
  const columns = new Map<string, unknown>(Object.entries(row));
  const head = Object.fromEntries(
    REVISION_COLUMNS.map(column => [column, columns.get(`head_${column}`)]),
  ) as unknown as RevisionRow;
  return {
    environment: toEnvironmentRecord(row),
    head: toRevisionRecord(head),
  };
}
