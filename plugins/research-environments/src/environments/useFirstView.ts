import { useEffect } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useApi } from '@backstage/frontend-plugin-api';
import { ListEnvironmentsQuery } from '@glovebox/backstage-plugin-research-environments-common';
import {
  ReadOptions,
  ResearchEnvironmentsApi,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';
import { searchWith } from './listQuery';

type View = NonNullable<ListEnvironmentsQuery['view']>;

/** The nearest to the reader first. */
const VIEWS: View[] = ['mine', 'team', 'all'];

async function firstWithSomething(
  api: ResearchEnvironmentsApi,
  options: ReadOptions,
): Promise<View> {
  for (const view of VIEWS) {
    const { items } = await api.listEnvironments({ view, limit: 1 }, options);
    if (items.length > 0) {
      return view;
    }
  }
  return 'mine';
}

/**
 * Completes a URL that names no view with the nearest one that holds something: who has no environment, as a lead or an approver,
 * opens on those of the team, or on all.
 *
 * @returns whether the view is still being looked for
 */
export function useFirstView(): boolean {
  const api = useApi(researchEnvironmentsApiRef);
  const [search, setSearch] = useSearchParams();
  const isMissing = !search.has('view');
  useEffect(() => {
    if (!isMissing) {
      return undefined;
    }
    const controller = new AbortController();
    const { signal } = controller;
    const open = (view: View) =>
      !signal.aborted &&
      setSearch(current => searchWith(current, 'view', view), {
        replace: true,
      });
    // The list itself says then why it cannot be read.
    firstWithSomething(api, { signal }).then(open, () => open('mine'));
    return () => controller.abort();
  }, [api, isMissing, setSearch]);
  return isMissing;
}
