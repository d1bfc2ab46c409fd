import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  LiveSection,
  SectionCard,
  TimeLeft,
  useLiveResource,
} from '@glovebox/guarded-change-react';
import {
  Environment,
  ENVIRONMENT_ID_ANNOTATION,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  ENVIRONMENTS_CHANNEL,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';
import { EnvironmentStatusLine } from '../environment/EnvironmentStatusLine';
import { lastsUntil } from '../environment/environmentView';
import { EnvironmentLink } from '../environments/EnvironmentLink';

function until(environment: Environment) {
  const time = lastsUntil(environment);
  return time && <TimeLeft until={time} />;
}

/** The state of an environment on its page in the catalog. */
export function EnvironmentEntityCard() {
  const { entity } = useEntity();
  const api = useApi(researchEnvironmentsApiRef);
  const id = entity.metadata.annotations?.[ENVIRONMENT_ID_ANNOTATION];
  const { name } = entity.metadata;
  const environment = useLiveResource({
    key: name,
    read: signal => api.getEnvironment(name, { signal }),
    channel: ENVIRONMENTS_CHANNEL,
    concerns: message => message.environmentId === id,
  });
  return (
    <SectionCard title="Research environment">
      <LiveSection
        resource={environment}
        what={`Environment ${name}`}
        skeleton={<Skeleton variant="rect" height={72} />}
      >
        {value => (
          <>
            <EnvironmentStatusLine environment={value}>
              {until(value)}
            </EnvironmentStatusLine>
            <Typography variant="body2">
              Open <EnvironmentLink name={name} />
            </Typography>
          </>
        )}
      </LiveSection>
    </SectionCard>
  );
}
