import { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import { Knex } from 'knex';

/**
 * Narrows a query to the rows that a conditional decision of the permission policy permits.
 *
 * @param whereFilter - narrows to what one rule's `toQuery` gave
 *
 * @public
 */
export function whereCriteria<TFilter>(
  query: Knex.QueryBuilder,
  criteria: PermissionCriteria<TFilter>,
  whereFilter: (query: Knex.QueryBuilder, filter: TFilter) => void,
): void {
  if (isOrCriteria(criteria)) {
    query.where((any: Knex.QueryBuilder) =>
      criteria.anyOf.forEach(inner =>
        any.orWhere((one: Knex.QueryBuilder) =>
          whereCriteria(one, inner, whereFilter),
        ),
      ),
    );
    return;
  }
  if (isAndCriteria(criteria)) {
    criteria.allOf.forEach(inner => whereCriteria(query, inner, whereFilter));
    return;
  }
  if (isNotCriteria(criteria)) {
    query.whereNot((not: Knex.QueryBuilder) =>
      whereCriteria(not, criteria.not, whereFilter),
    );
    return;
  }
  whereFilter(query, criteria);
}
