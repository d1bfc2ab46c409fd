import { useRef } from 'react';
import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import Skeleton from '@material-ui/lab/Skeleton';
import Box from '@material-ui/core/Box';
import { useSearchParams } from 'react-router-dom';
import { Header } from '@backstage/ui';
import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import {
  EmptyNotice,
  KeyHints,
  LiveSection,
  useKeys,
  useLiveResource,
  PageContent,
} from '@glovebox/guarded-change-react';
import { Approval } from '@glovebox/backstage-plugin-approvals-common';
import { Page } from '@glovebox/guarded-change-common';
import { APPROVALS_CHANNEL, approvalsApiRef } from '../api/ApprovalsApi';
import { rootRouteRef } from '../routes';
import { ApprovalRow } from './ApprovalRow';
import { InboxView, VIEWS, viewFromSearch } from './inboxView';

const EMPTY: Record<InboxView, { title: string; description: string }> = {
  waiting: {
    title: 'Nothing waits for you',
    description:
      'What somebody asks for and you may decide comes here, the most urgent first.',
  },
  decided: {
    title: 'You decided nothing yet',
    description: 'What you approved or rejected is kept here.',
  },
  mine: {
    title: 'You asked for nothing that needs agreement',
    description:
      'When you submit an environment, you follow here who agreed and who is still needed.',
  },
};

function InboxSkeleton() {
  return (
    <>
      {[1, 2, 3].map(row => (
        <Box key={row} mb={1}>
          <Skeleton variant="rect" height={92} />
        </Box>
      ))}
    </>
  );
}

/** Moves the focus among the links of the rows. */
function moveFocus(list: HTMLElement | null, step: 1 | -1): void {
  const links = Array.from(
    list?.querySelectorAll<HTMLElement>('[data-approval-link]') ?? [],
  );
  const at = links.findIndex(link => link === document.activeElement);
  const target = at < 0 && step < 0 ? links.length - 1 : at + step;
  links[Math.min(links.length - 1, Math.max(0, target))]?.focus();
}

function Rows(props: { page: Page<Approval>; view: InboxView }) {
  const { page, view } = props;
  const list = useRef<HTMLUListElement>(null);
  const [, setSearch] = useSearchParams();
  useKeys({
    j: () => moveFocus(list.current, 1),
    k: () => moveFocus(list.current, -1),
  });
  return (
    <>
      <Paper>
        <ul
          ref={list}
          style={{ listStyle: 'none', margin: 0, padding: 0 }}
          aria-label="Approvals"
        >
          {page.items.map(approval => (
            <ApprovalRow key={approval.id} approval={approval} />
          ))}
        </ul>
      </Paper>
      <Box mt={1} display="flex" justifyContent="space-between">
        <KeyHints
          hints={[
            ['j', 'next'],
            ['k', 'previous'],
            ['Enter', 'open'],
          ]}
        />
        {page.nextCursor && (
          <Button
            onClick={() => setSearch({ view, cursor: page.nextCursor ?? '' })}
          >
            Next page
          </Button>
        )}
      </Box>
    </>
  );
}

/** What waits for one's decision, what one decided, what one asked for. */
export function InboxPage() {
  const api = useApi(approvalsApiRef);
  const basePath = useRouteRef(rootRouteRef)?.() ?? '/approvals';
  const [search] = useSearchParams();
  const view = viewFromSearch(search);
  const cursor = search.get('cursor') ?? undefined;
  const approvals = useLiveResource({
    key: `${view}/${cursor ?? ''}`,
    read: signal => api.listApprovals({ view, cursor }, { signal }),
    channel: APPROVALS_CHANNEL,
  });
  return (
    <>
      <Header
        title="Approvals"
        tabs={VIEWS.map(({ id, label }) => ({
          id,
          label,
          href: `${basePath}?view=${id}`,
        }))}
        activeTabId={view}
      />
      <PageContent>
        <LiveSection
          resource={approvals}
          what="The approvals"
          skeleton={<InboxSkeleton />}
        >
          {page =>
            page.items.length === 0 ? (
              <Paper>
                <EmptyNotice {...EMPTY[view]} />
              </Paper>
            ) : (
              <Rows page={page} view={view} />
            )
          }
        </LiveSection>
      </PageContent>
    </>
  );
}
