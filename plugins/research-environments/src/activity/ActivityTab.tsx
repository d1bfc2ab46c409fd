import Skeleton from '@material-ui/lab/Skeleton';
import {
  EventTimeline,
  LiveSection,
  SectionCard,
} from '@glovebox/guarded-change-react';
import { useEnvironment } from '../environment/EnvironmentContext';
import { useEvents } from './useEvents';

/** Everything that happened to the environment. */
export function ActivityTab() {
  const { environment } = useEnvironment();
  const events = useEvents(environment);
  return (
    <SectionCard title="Activity">
      <LiveSection
        resource={events}
        what="The activity"
        skeleton={<Skeleton variant="rect" height={320} />}
      >
        {items => <EventTimeline events={items} />}
      </LiveSection>
    </SectionCard>
  );
}
