import Skeleton from '@material-ui/lab/Skeleton';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  EmptyNotice,
  LiveSection,
  urgencyOf,
  useLiveResource,
  useNow,
} from '@glovebox/guarded-change-react';
import { EnvironmentSummary } from '@glovebox/backstage-plugin-research-environments-common';
import {
  ENVIRONMENTS_CHANNEL,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';
import { lastsUntil } from '../environment/environmentView';
import { EnvironmentItems } from './EnvironmentItems';

/** As many as one page holds; a team with more has the list. */
const LOOKED_AT = 100;

/** Whether somebody should look at it: it failed, it cannot be seen, or its time is nearly over. */
export function needsAttention(
  environment: EnvironmentSummary,
  now: Date,
): boolean {
  const { tone } = environment.status;
  const until = lastsUntil(environment);
  return (
    tone === 'failed' ||
    tone === 'warning' ||
    (until !== undefined && urgencyOf(new Date(until), now) !== 'far')
  );
}

/** What somebody in my teams should look at, for the home page. */
export function NeedsAttention() {
  const api = useApi(researchEnvironmentsApiRef);
  const now = useNow(60_000);
  const team = useLiveResource({
    key: 'team',
    read: signal =>
      api.listEnvironments(
        { view: 'team', lifecycle: 'open', limit: LOOKED_AT },
        { signal },
      ),
    channel: ENVIRONMENTS_CHANNEL,
  });
  return (
    <LiveSection
      resource={team}
      what="What needs attention"
      skeleton={<Skeleton variant="rect" height={96} />}
    >
      {page => {
        const environments = page.items.filter(item =>
          needsAttention(item, now),
        );
        return environments.length === 0 ? (
          <EmptyNotice
            title="Nothing needs attention"
            description="What failed, cannot be seen or is about to end in your teams is listed here."
          />
        ) : (
          <EnvironmentItems environments={environments} view="team" />
        );
      }}
    </LiveSection>
  );
}
