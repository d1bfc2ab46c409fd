import { PermissionCriteria } from '@backstage/plugin-permission-common';
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
    query.andWhere(matchesCriteria(visible));
  }
  if (person) {
    query.andWhere(matchesFilter({ field: 'member', refs: [person] }));
  }
  if (ownerGroups) {
    query.andWhere(matchesFilter({ field: 'owner', refs: ownerGroups }));
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

type Where = (builder: Knex.QueryBuilder) => void;

function matchesCriteria(
  criteria: PermissionCriteria<EnvironmentFilter>,
): Where {
  if ('allOf' in criteria) {
    return builder =>
      criteria.allOf.forEach(part => builder.andWhere(matchesCriteria(part)));
  }
  if ('anyOf' in criteria) {
    return builder =>
      criteria.anyOf.forEach(part => builder.orWhere(matchesCriteria(part)));
  }
  if ('not' in criteria) {
    return builder => builder.whereNot(matchesCriteria(criteria.not));
  }
  return matchesFilter(criteria);
}

function matchesFilter(filter: EnvironmentFilter): Where {
  if (filter.field === 'owner') {
    return builder => builder.whereIn('environments.owner_group', filter.refs);
  }
  return builder =>
    builder.whereExists(people =>
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
