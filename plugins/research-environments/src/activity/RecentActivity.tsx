import Skeleton from '@material-ui/lab/Skeleton';
import { Link as RouterLink } from 'react-router-dom';
import { Link } from '@backstage/core-components';
import {
  EventTimeline,
  LiveSection,
  SectionCard,
} from '@glovebox/guarded-change-react';
import { useEnvironment } from '../environment/EnvironmentContext';
import { useEvents } from './useEvents';

const EVENTS_SHOWN = 8;

/** The latest of what happened. */
export function RecentActivity() {
  const { environment } = useEnvironment();
  const events = useEvents(environment);
  return (
    <SectionCard title="Activity">
      <LiveSection
        resource={events}
        what="The activity"
        skeleton={<Skeleton variant="rect" height={240} />}
      >
        {items => (
          <>
            <EventTimeline events={items} max={EVENTS_SHOWN} />
            {items.length > EVENTS_SHOWN && (
              <Link component={RouterLink} to="../activity">
                All activity
              </Link>
            )}
          </>
        )}
      </LiveSection>
    </SectionCard>
  );
}
