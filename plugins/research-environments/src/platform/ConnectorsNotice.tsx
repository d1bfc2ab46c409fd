import Box from '@material-ui/core/Box';
import Alert from '@material-ui/lab/Alert';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { platformRouteRef } from '../routes';
import { useConnectors } from './useConnectors';

/** Says which connectors are not as they should be: most of what is stuck hangs on one. Says nothing while all are. */
export function ConnectorsNotice() {
  const { value, error } = useConnectors();
  const platformLink = useRouteRef(platformRouteRef)?.();
  const connectors = (
    <Link to={`${platformLink ?? '/platform'}/connectors`}>Connectors</Link>
  );
  if (!value && error) {
    return (
      <Box mb={2}>
        <Alert severity="info">
          How the connectors are could not be read; {connectors} says why.
        </Alert>
      </Box>
    );
  }
  const wrong = (value ?? []).filter(({ status }) => status.tone === 'failed');
  return wrong.length === 0 ? null : (
    <Box mb={2}>
      <Alert severity="warning">
        {wrong
          .map(({ title, status }) => `${title}: ${status.word}`)
          .join('. ')}
        . {connectors} says why and since when.
      </Alert>
    </Box>
  );
}
