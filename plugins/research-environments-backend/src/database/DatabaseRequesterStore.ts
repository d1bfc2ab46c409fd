import { Knex } from 'knex';
import { RevisionState } from '@glovebox/backstage-plugin-research-environments-common';
import { EnvironmentOperationKind } from '../model/records';
import { OpenRequests, RequesterStore } from './RequesterStore';

interface OpenRow {
  state: string;
  operation_kind: string | null;
  operation_state: string | null;
}

const DRAFT: readonly string[] = ['draft', 'lapsed'] satisfies RevisionState[];

const WORK: readonly string[] = [
  'environment.plan',
  'environment.apply',
] satisfies EnvironmentOperationKind[];

/** The open requests of people in the plugin's database, guarded by one row for each person. */
export class DatabaseRequesterStore implements RequesterStore {
  async countForUpdate(
    trx: Knex.Transaction,
    requester: string,
  ): Promise<OpenRequests> {
    await lockRequester(trx, requester);
    const rows: OpenRow[] = await trx('environment_people as people')
      .join('environments', 'environments.id', 'people.environment_id')
      .join('revisions', proposed =>
        proposed
          .on('revisions.environment_id', 'environments.id')
          .andOn('revisions.number', 'environments.proposed_revision'),
      )
      .where({ 'people.entity_ref': requester, 'people.part': 'requester' })
      .whereNull('environments.ended_at')
      .select(
        'revisions.state',
        'environments.operation_kind',
        'environments.operation_state',
      );
    return {
      drafts: rows.filter(row => DRAFT.includes(row.state)).length,
      underWay: rows.filter(isUnderWay).length,
    };
  }
}

/** Inserted first, so that there is a row to lock also for who asks for the first time. */
async function lockRequester(
  trx: Knex.Transaction,
  requester: string,
): Promise<void> {
  await trx('requesters')
    .insert({ entity_ref: requester })
    .onConflict('entity_ref')
    .ignore();
  await trx('requesters')
    .where({ entity_ref: requester })
    .forUpdate()
    .first('entity_ref');
}

function isUnderWay(row: OpenRow): boolean {
  return (
    row.state === 'submitted' ||
    (row.operation_state === 'active' &&
      WORK.includes(row.operation_kind ?? ''))
  );
}
