import Skeleton from '@material-ui/lab/Skeleton';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  EmptyNotice,
  LiveSection,
  useLiveResource,
} from '@glovebox/guarded-change-react';
import {
  EnvironmentStatusWord,
  EnvironmentSummary,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  ENVIRONMENTS_CHANNEL,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';
import { CreateButton } from '../environments/CreateButton';
import { EnvironmentItems } from './EnvironmentItems';

/** Not there yet, or never will be: a request rather than an environment. */
const REQUEST_WORDS: EnvironmentStatusWord[] = [
  'Planning',
  'Draft',
  'Plan refused',
  'Waiting for approval',
  'Rejected',
  'Approval lapsed',
  'Withdrawn',
  'Discarded',
];

/** Whether an entry is still being asked for. */
export function isRequest(environment: EnvironmentSummary): boolean {
  const { word } = environment.status;
  return word !== 'Unknown' && REQUEST_WORDS.includes(word);
}

function useMine() {
  const api = useApi(researchEnvironmentsApiRef);
  return useLiveResource({
    key: 'mine',
    read: signal =>
      api.listEnvironments(
        { view: 'mine', lifecycle: 'open', limit: 50 },
        { signal },
      ),
    channel: ENVIRONMENTS_CHANNEL,
  });
}

/** The environments that I have, for the home page. */
export function MyEnvironments() {
  const mine = useMine();
  return (
    <LiveSection
      resource={mine}
      what="Your environments"
      skeleton={<Skeleton variant="rect" height={96} />}
    >
      {page => {
        const environments = page.items.filter(item => !isRequest(item));
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
  const mine = useMine();
  return (
    <LiveSection
      resource={mine}
      what="Your requests"
      skeleton={<Skeleton variant="rect" height={96} />}
    >
      {page => {
        const requests = page.items.filter(isRequest);
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
