import Skeleton from '@material-ui/lab/Skeleton';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import {
  EmptyNotice,
  LiveSection,
  useLiveResource,
} from '@glovebox/guarded-change-react';
import { APPROVALS_CHANNEL, approvalsApiRef } from '../api/ApprovalsApi';
import { ApprovalRow } from '../inbox/ApprovalRow';
import { rootRouteRef } from '../routes';

const SHOWN = 5;

const useStyles = makeStyles(
  (theme: Theme) => ({
    // The rows bring the inset that the card has already.
    list: { listStyle: 'none', margin: theme.spacing(0, -2.5), padding: 0 },
  }),
  { name: 'GloveboxWaitingForMe' },
);

/** What waits for my decision, for the home page. */
export function WaitingForMe() {
  const classes = useStyles();
  const api = useApi(approvalsApiRef);
  const inboxLink = useRouteRef(rootRouteRef);
  const waiting = useLiveResource({
    key: 'waiting',
    read: signal =>
      api.listApprovals({ view: 'waiting', limit: SHOWN }, { signal }),
    channel: APPROVALS_CHANNEL,
  });
  return (
    <LiveSection
      resource={waiting}
      what="What waits for you"
      skeleton={<Skeleton variant="rect" height={96} />}
    >
      {page =>
        page.items.length === 0 ? (
          <EmptyNotice
            title="Nothing waits for you"
            description="When somebody asks for something that you may decide, it is listed here."
          />
        ) : (
          <>
            <ul className={classes.list}>
              {page.items.map(approval => (
                <ApprovalRow key={approval.id} approval={approval} />
              ))}
            </ul>
            {page.nextCursor && inboxLink && (
              <Link to={inboxLink()}>All of them</Link>
            )}
          </>
        )
      }
    </LiveSection>
  );
}
