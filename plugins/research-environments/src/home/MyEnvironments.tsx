import Skeleton from '@material-ui/lab/Skeleton';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  EmptyNotice,
  LiveSection,
  useLiveResource,
  useNow,
} from '@glovebox/guarded-change-react';
import {
  ENVIRONMENTS_CHANNEL,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';
import { CreateButton } from '../environments/CreateButton';
import { EnvironmentItems } from './EnvironmentItems';
import { isEnvironment, isRequest } from './mine';

/** As many as one page holds, the newest first. */
const LOOKED_AT = 100;

function useMine(lifecycle: 'open' | 'any') {
  const api = useApi(researchEnvironmentsApiRef);
  return useLiveResource({
    key: `mine/${lifecycle}`,
    read: signal =>
      api.listEnvironments(
        { view: 'mine', lifecycle, limit: LOOKED_AT },
        { signal },
      ),
    channel: ENVIRONMENTS_CHANNEL,
  });
}

/** The environments that I have, for the home page. */
export function MyEnvironments() {
  const mine = useMine('open');
  return (
    <LiveSection
      resource={mine}
      what="Your environments"
      skeleton={<Skeleton variant="rect" height={96} />}
    >
      {page => {
        const environments = page.items.filter(isEnvironment);
        return environments.length === 0 ? (
          <EmptyNotice
            title="You have no environment yet"
            description="Pick a template by what it is for. You see exactly what would be created, and who must agree, before anything happens."
            action={<CreateButton label="Pick a template" />}
          />
        ) : (
          <EnvironmentItems environments={environments} view="mine" />
        );
      }}
    </LiveSection>
  );
}

/** What I asked for and do not have yet, for the home page. */
export function MyRequests() {
  const now = useNow(60_000);
  const mine = useMine('any');
  return (
    <LiveSection
      resource={mine}
      what="Your requests"
      skeleton={<Skeleton variant="rect" height={96} />}
    >
      {page => {
        const requests = page.items.filter(item => isRequest(item, now));
        return requests.length === 0 ? (
          <EmptyNotice
            title="Nothing asked for"
            description="Drafts to submit, and requests that wait for an approval, are listed here."
          />
        ) : (
          <EnvironmentItems environments={requests} view="mine" />
        );
      }}
    </LiveSection>
  );
}
