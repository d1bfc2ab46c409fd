import {
  ListOperationsQuery,
  listOperationsQuerySchema,
  OPERATION_KINDS,
  OPERATION_TITLES,
} from '@glovebox/backstage-plugin-research-environments-common';

const PARAMS = ['state', 'kind', 'q', 'cursor'] as const;

type OperationsParam = (typeof PARAMS)[number];

/** The first one is what the page opens with. */
export const STATES: { value: string; word: string }[] = [
  { value: 'stuck', word: 'Stuck' },
  { value: 'failed', word: 'Failed' },
  { value: 'unfinished', word: 'Unfinished' },
  { value: 'all', word: 'All' },
];

export const KINDS = [
  { value: '', word: 'Any' },
  ...OPERATION_KINDS.map(value => ({ value, word: OPERATION_TITLES[value] })),
];

/** The query that a URL stands for. What it holds that is not valid is left out, so that an old link still shows a list. */
export function operationsQueryFrom(
  search: URLSearchParams,
): ListOperationsQuery {
  const given: Record<string, string> = {};
  for (const name of PARAMS) {
    const value = search.get(name);
    if (
      value &&
      listOperationsQuerySchema.shape[name].safeParse(value).success
    ) {
      given[name] = value;
    }
  }
  return listOperationsQuerySchema.parse(given);
}

/** The URL after one filter changed; paging starts anew. */
export function withOperationsParam(
  search: URLSearchParams,
  name: OperationsParam,
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
