import { whereCriteria } from '@glovebox/guarded-change-node';
import { Knex } from 'knex';
import { EnvironmentFilter } from '../permissions/EnvironmentFilter';
import { ListEnvironmentsOptions } from './EnvironmentStore';
import { EnvironmentRow } from './rows';

/** Everything that a list filters by, what the permission policy allows included, as one query. */
export function selectEnvironments(
  database: Knex,
  options: ListEnvironmentsOptions,
) {
  const query =
    database<EnvironmentRow>('environments').select('environments.*');
  const { visible, person, ownerGroups, riskClass, lifecycle, q } = options;
  if (visible) {
    whereCriteria(query, visible, whereFilter);
  }
  if (person) {
    whereFilter(query, { field: 'member', refs: [person] });
  }
  if (ownerGroups) {
    whereFilter(query, { field: 'owner', refs: ownerGroups });
  }
  if (riskClass) {
    query.andWhere('environments.risk_class', riskClass);
  }
  if (lifecycle === 'open') {
    query.whereNull('environments.ended_at');
  } else if (lifecycle === 'ended') {
    query.whereNotNull('environments.ended_at');
  }
  if (q) {
    const pattern = `%${escapeLike(q.toLowerCase())}%`;
    query.andWhereRaw(
      `(lower(??) like ? escape '!' or lower(??) like ? escape '!')`,
      ['environments.name', pattern, 'environments.purpose', pattern],
    );
  }
  return query;
}

/** Narrows to what one rule of a permission decision asks. */
function whereFilter(
  query: Knex.QueryBuilder,
  filter: EnvironmentFilter,
): void {
  if (filter.field === 'owner') {
    query.whereIn('environments.owner_group', filter.refs);
    return;
  }
  query.whereExists(people =>
    people
      .select('entity_ref')
      .from('environment_people')
      .whereRaw('?? = ??', [
        'environment_people.environment_id',
        'environments.id',
      ])
      .whereIn('environment_people.entity_ref', filter.refs),
  );
}

function escapeLike(text: string): string {
  return text.replace(/[!%_]/g, character => `!${character}`);
}
