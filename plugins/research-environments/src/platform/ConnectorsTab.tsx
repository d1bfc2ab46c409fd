import Paper from '@material-ui/core/Paper';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Skeleton from '@material-ui/lab/Skeleton';
import { EmptyNotice, LiveSection } from '@glovebox/guarded-change-react';
import { ConnectorRow } from './ConnectorRow';
import { useConnectors } from './useConnectors';

const COLUMNS = ['Connector', 'State', 'Hangs on it', 'Last checked'];
const SKELETON_ROWS = 4;

function Head() {
  return (
    <TableHead>
      <TableRow>
        {COLUMNS.map(column => (
          <TableCell key={column}>{column}</TableCell>
        ))}
      </TableRow>
    </TableHead>
  );
}

function ConnectorsSkeleton() {
  return (
    <TableContainer component={Paper}>
      <Table size="small">
        <Head />
        <TableBody>
          {Array.from({ length: SKELETON_ROWS }, (_, row) => (
            <TableRow key={row}>
              {COLUMNS.map(column => (
                <TableCell key={column}>
                  <Skeleton variant="text" height={40} />
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

/** Whether each cluster, each subscription and what the portal itself needs answers, and what hangs on it. */
export function ConnectorsTab() {
  const connectors = useConnectors();
  return (
    <LiveSection
      resource={connectors}
      what="The connectors"
      skeleton={<ConnectorsSkeleton />}
    >
      {items =>
        items.length === 0 ? (
          <Paper>
            <EmptyNotice
              title="Nothing is connected"
              description="Clusters and subscriptions of the configuration (glovebox.clusters, glovebox.azure) are listed here with their health."
            />
          </Paper>
        ) : (
          <TableContainer component={Paper}>
            <Table size="small" aria-label="Connectors">
              <Head />
              <TableBody>
                {items.map(connector => (
                  <ConnectorRow
                    key={connector.id}
                    connector={connector}
                    reload={connectors.reload}
                  />
                ))}
              </TableBody>
            </Table>
          </TableContainer>
        )
      }
    </LiveSection>
  );
}
