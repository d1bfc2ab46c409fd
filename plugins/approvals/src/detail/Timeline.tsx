import Skeleton from '@material-ui/lab/Skeleton';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  EventTimeline,
  LiveSection,
  SectionCard,
  useLiveResource,
} from '@glovebox/guarded-change-react';
import { APPROVALS_CHANNEL, approvalsApiRef } from '../api/ApprovalsApi';

/** What happened to an approval. */
export function Timeline(props: { approvalId: string }) {
  const { approvalId } = props;
  const api = useApi(approvalsApiRef);
  const events = useLiveResource({
    key: approvalId,
    read: signal => api.listEvents(approvalId, { signal }),
    channel: APPROVALS_CHANNEL,
    concerns: message => message.approvalId === approvalId,
  });
  return (
    <SectionCard title="Activity">
      <LiveSection
        resource={events}
        what="The activity"
        skeleton={<Skeleton variant="rect" height={160} />}
      >
        {items => <EventTimeline events={items} />}
      </LiveSection>
    </SectionCard>
  );
}
