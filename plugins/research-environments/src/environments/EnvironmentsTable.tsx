import Paper from '@material-ui/core/Paper';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { EnvironmentSummary } from '@glovebox/backstage-plugin-research-environments-common';
import {
  PersonLink,
  RelativeTime,
  StatusChip,
  TimeLeft,
} from '@glovebox/guarded-change-react';
import { lastsUntil } from '../environment/environmentView';
import { gpuWord, riskWord } from '../words/words';
import { EnvironmentLink } from './EnvironmentLink';

const useStyles = makeStyles(
  (theme: Theme) => ({
    /** Where there is no room the table scrolls: a name is not broken into letters. */
    name: {
      lineHeight: 1.4,
      verticalAlign: 'top',
      minWidth: 180,
      overflowWrap: 'anywhere',
    },
    status: { lineHeight: 1.4, verticalAlign: 'top', minWidth: 200 },
    owner: { lineHeight: 1.4, verticalAlign: 'top', wordBreak: 'normal' },
    short: { lineHeight: 1.4, verticalAlign: 'top', whiteSpace: 'nowrap' },
    head: { whiteSpace: 'nowrap' },
    quiet: { color: theme.palette.textSubtle },
    clamp: {
      color: theme.palette.textSubtle,
      display: '-webkit-box',
      WebkitLineClamp: 2,
      WebkitBoxOrient: 'vertical',
      overflow: 'hidden',
      maxWidth: 420,
    },
  }),
  { name: 'GloveboxEnvironmentsTable' },
);

const COLUMNS = ['Environment', 'Status', 'Owner', 'GPUs', 'Risk', 'Time left'];
const SKELETON_ROWS = 6;

function Head() {
  const classes = useStyles();
  return (
    <TableHead>
      <TableRow>
        {COLUMNS.map(column => (
          <TableCell key={column} className={classes.head}>
            {column}
          </TableCell>
        ))}
      </TableRow>
    </TableHead>
  );
}

function Row(props: { environment: EnvironmentSummary }) {
  const { environment } = props;
  const { status } = environment;
  const until = lastsUntil(environment);
  const classes = useStyles();
  return (
    <TableRow>
      <TableCell className={classes.name} component="th" scope="row">
        <EnvironmentLink name={environment.name} />
        <Typography variant="body2" className={classes.clamp}>
          {environment.purpose}
        </Typography>
      </TableCell>
      <TableCell className={classes.status}>
        <StatusChip status={status} />{' '}
        <Typography variant="caption" className={classes.quiet}>
          <RelativeTime time={status.since} />
        </Typography>
        <Typography variant="body2" className={classes.clamp}>
          {status.reason}
        </Typography>
      </TableCell>
      <TableCell className={classes.owner}>
        <PersonLink entityRef={environment.ownerGroup} />
        <Typography variant="body2" className={classes.quiet}>
          <PersonLink entityRef={environment.requester} />
        </Typography>
      </TableCell>
      <TableCell className={classes.short}>
        {gpuWord(environment.gpu)}
      </TableCell>
      <TableCell className={classes.short}>
        {riskWord(environment.riskClass)}
      </TableCell>
      <TableCell className={classes.short}>
        {until ? (
          <TimeLeft until={until} />
        ) : (
          <span className={classes.quiet}>—</span>
        )}
      </TableCell>
    </TableRow>
  );
}

/** A page of environments. */
export function EnvironmentsTable(props: {
  environments: readonly EnvironmentSummary[];
}) {
  return (
    <TableContainer component={Paper}>
      <Table size="small" aria-label="Environments">
        <Head />
        <TableBody>
          {props.environments.map(environment => (
            <Row key={environment.id} environment={environment} />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

/** The shape of the table while it loads. */
export function EnvironmentsTableSkeleton() {
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
