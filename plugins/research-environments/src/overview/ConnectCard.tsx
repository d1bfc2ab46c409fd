import { useState } from 'react';
import { ConnectionDetails } from '@glovebox/backstage-plugin-research-environments-common';
import { EnvironmentAction } from '@glovebox/backstage-plugin-research-environments-common';
import { Ability } from '@glovebox/guarded-change-common';
import { useApi } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import {
  AbilityButton,
  ProblemNotice,
  SectionCard,
  useAction,
} from '@glovebox/guarded-change-react';
import { researchEnvironmentsApiRef } from '../api/ResearchEnvironmentsApi';
import { ConnectionView } from './ConnectionView';

/** How to reach the environment; asked for only when somebody wants to know. */
export function ConnectCard(props: {
  environmentId: string;
  ability: Ability<EnvironmentAction>;
}) {
  const { environmentId, ability } = props;
  const api = useApi(researchEnvironmentsApiRef);
  const [connection, setConnection] = useState<ConnectionDetails>();
  const ask = useAction(async () =>
    setConnection(await api.getConnection(environmentId)),
  );
  return (
    <SectionCard title="Connect">
      {connection && ability.allowed ? (
        <ConnectionView connection={connection} />
      ) : (
        <>
          <Typography variant="body2" paragraph>
            {ability.allowed
              ? 'You sign in to the cluster as yourself; the portal hands out no token.'
              : ability.reason}
          </Typography>
          {ability.allowed && (
            <AbilityButton
              ability={ability}
              color="primary"
              variant="contained"
              pending={ask.pending}
              onClick={ask.run}
            >
              Show how to connect
            </AbilityButton>
          )}
        </>
      )}
      {ask.error && (
        <ProblemNotice
          title="The connection details could not be loaded"
          error={ask.error}
        />
      )}
    </SectionCard>
  );
}
