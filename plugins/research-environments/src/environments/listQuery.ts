import {
  ListEnvironmentsQuery,
  listEnvironmentsQuerySchema,
} from '@glovebox/backstage-plugin-research-environments-common';

/** Filters of the list that live in the URL; the list of one's own is the first that one sees. */
const PARAMS = [
  'view',
  'ownerGroup',
  'riskClass',
  'lifecycle',
  'q',
  'cursor',
] as const;

/** The filters that narrow the list within a view. */
const NARROWING = ['ownerGroup', 'riskClass', 'lifecycle', 'q'] as const;

/** @public */
export type ListParam = (typeof PARAMS)[number];

/**
 * The query that a URL stands for. What it holds that is not valid is left out, so that an old link still shows a list.
 */
export function queryFromSearch(
  search: URLSearchParams,
): ListEnvironmentsQuery & { view: 'mine' | 'team' | 'all' } {
  const given: Record<string, string> = {};
  for (const name of PARAMS) {
    const value = search.get(name);
    const valid =
      value !== null &&
      listEnvironmentsQuerySchema.shape[name].safeParse(value).success;
    if (valid && value !== '') {
      given[name] = value;
    }
  }
  const query = listEnvironmentsQuerySchema.parse(given);
  return { ...query, view: given.view ? query.view : 'mine' };
}

/** The URL after one filter changed; paging starts anew. */
export function searchWith(
  search: URLSearchParams,
  name: ListParam,
  value: string | undefined,
): URLSearchParams {
  const next = new URLSearchParams(search);
  if (name !== 'cursor') {
    next.delete('cursor');
  }
  if (value) {
    next.set(name, value);
  } else {
    next.delete(name);
  }
  return next;
}

/** Whether something other than the view narrows the list. */
export function isNarrowed(search: URLSearchParams): boolean {
  return NARROWING.some(name => search.has(name));
}
