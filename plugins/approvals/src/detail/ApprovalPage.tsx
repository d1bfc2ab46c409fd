import { useParams, useNavigate } from 'react-router-dom';
import Box from '@material-ui/core/Box';
import Grid from '@material-ui/core/Grid';
import Skeleton from '@material-ui/lab/Skeleton';
import { Header } from '@backstage/ui';
import {
  BreadcrumbEntry,
  useApi,
  useRouteRef,
} from '@backstage/frontend-plugin-api';
import { Approval } from '@glovebox/backstage-plugin-approvals-common';
import {
  ApprovalStages,
  ApprovalSubjectRenderer,
  LiveSection,
  PersonLink,
  SectionCard,
  useKeys,
  useLiveResource,
  PageContent,
} from '@glovebox/guarded-change-react';
import { APPROVALS_CHANNEL, approvalsApiRef } from '../api/ApprovalsApi';
import { neighboursOf } from '../inbox/inboxView';
import { approvalRouteRef } from '../routes';
import { ApprovalLine } from './ApprovalLine';
import { DecisionPanel } from './DecisionPanel';
import { RequestCard } from './RequestCard';
import { SubjectView } from './SubjectView';
import { Timeline } from './Timeline';

function PageSkeleton() {
  return (
    <PageContent>
      <Skeleton variant="text" width="60%" height={40} />
      <Box mt={2}>
        <Skeleton variant="rect" height={320} />
      </Box>
    </PageContent>
  );
}

/** `j` and `k` go through what waits for the viewer. */
function useInboxKeys(id: string) {
  const api = useApi(approvalsApiRef);
  const navigate = useNavigate();
  const approvalLink = useRouteRef(approvalRouteRef);
  const waiting = useLiveResource({
    key: 'waiting',
    read: signal =>
      api.listApprovals({ view: 'waiting', limit: 100 }, { signal }),
    channel: APPROVALS_CHANNEL,
  });
  const { previous, next } = neighboursOf(id, waiting.value?.items ?? []);
  const open = (approval: Approval | undefined) => {
    if (approval && approvalLink) {
      navigate(approvalLink({ id: approval.id }));
    }
  };
  useKeys({ j: () => open(next), k: () => open(previous) });
  return { next };
}

function Body(props: {
  approval: Approval;
  reload: () => Promise<void>;
  renderers: ApprovalSubjectRenderer[];
}) {
  const { approval, reload, renderers } = props;
  const { next } = useInboxKeys(approval.id);
  return (
    <>
      <Header
        title={approval.subject.title}
        metadata={[
          {
            label: 'Asked for by',
            value: <PersonLink entityRef={approval.requester} />,
          },
          {
            label: 'For',
            value: <PersonLink entityRef={approval.ownerGroup} />,
          },
        ]}
      />
      <PageContent>
        <ApprovalLine approval={approval} />
        <SubjectView approval={approval} renderers={renderers} />
        <Box mt={3}>
          <Grid container spacing={3}>
            <Grid item xs={12} md={4}>
              <SectionCard title="Who must agree">
                <ApprovalStages
                  stages={approval.stages}
                  votes={approval.votes}
                  decided={approval.state !== 'pending'}
                />
              </SectionCard>
            </Grid>
            <Grid item xs={12} md={4}>
              <RequestCard approval={approval} />
            </Grid>
            <Grid item xs={12} md={4}>
              <Timeline approvalId={approval.id} />
            </Grid>
          </Grid>
        </Box>
        <DecisionPanel
          key={approval.id}
          approval={approval}
          reload={reload}
          next={next}
        />
      </PageContent>
    </>
  );
}

/** One approval: what is asked, exactly what would change, who agreed, and the decision. */
export function ApprovalPage(props: { renderers: ApprovalSubjectRenderer[] }) {
  const api = useApi(approvalsApiRef);
  const { id = '' } = useParams();
  const href = useRouteRef(approvalRouteRef)?.({ id }) ?? '';
  const approval = useLiveResource({
    key: id,
    read: signal => api.getApproval(id, { signal }),
    channel: APPROVALS_CHANNEL,
    concerns: message => message.approvalId === id,
  });
  const name = approval.value?.subject.name ?? 'Approval';
  return (
    <BreadcrumbEntry entry={{ label: name, href }}>
      <LiveSection
        page
        resource={approval}
        what="The approval"
        skeleton={<PageSkeleton />}
      >
        {value => (
          <Body
            approval={value}
            reload={approval.reload}
            renderers={props.renderers}
          />
        )}
      </LiveSection>
    </BreadcrumbEntry>
  );
}
