import Button from '@material-ui/core/Button';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { Connector } from '@glovebox/backstage-plugin-research-environments-common';
import {
  describeProblem,
  RelativeTime,
  TimeSince,
  ToneChip,
  useAction,
  VisuallyHidden,
} from '@glovebox/guarded-change-react';
import { researchEnvironmentsApiRef } from '../api/ResearchEnvironmentsApi';
import { platformRouteRef } from '../routes';

const useStyles = makeStyles(
  (theme: Theme) => ({
    cell: { lineHeight: 1.4, verticalAlign: 'top', wordBreak: 'normal' },
    short: { lineHeight: 1.4, verticalAlign: 'top', whiteSpace: 'nowrap' },
    quiet: { color: theme.palette.textSubtle },
    why: { maxWidth: 520, overflowWrap: 'anywhere' },
  }),
  { name: 'GloveboxConnectorRow' },
);

const KINDS: Record<Connector['kind'], string> = {
  kubernetes: 'Kubernetes cluster',
  azure: 'Azure subscription',
  portal: 'Part of the portal',
};

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

function Load(props: { connector: Connector }) {
  const { id, environments, operationsUnderWay, operationsFailed } =
    props.connector;
  const platformLink = useRouteRef(platformRouteRef)?.() ?? '/platform';
  const linkTo = (state: string) =>
    `${platformLink}/operations?state=${state}&q=${encodeURIComponent(id)}`;
  return (
    <>
      {count(environments, 'environment')}
      {operationsUnderWay > 0 && (
        <div>
          <Link to={linkTo('unfinished')}>
            {count(operationsUnderWay, 'operation')} under way
          </Link>
        </div>
      )}
      {operationsFailed > 0 && (
        <div>
          <Link to={linkTo('failed')}>{operationsFailed} failed</Link>
        </div>
      )}
    </>
  );
}

/** One connector as it was last checked. */
export function ConnectorRow(props: {
  connector: Connector;
  reload: () => Promise<void>;
}) {
  const { connector, reload } = props;
  const { id, kind, title, status, lastCheckedAt } = connector;
  const api = useApi(researchEnvironmentsApiRef);
  const classes = useStyles();
  const check = useAction(async () => {
    await api.checkConnector(id);
    await reload();
  });
  return (
    <TableRow>
      <TableCell className={classes.short} component="th" scope="row">
        <strong>{title}</strong>
        <Typography variant="body2" className={classes.quiet}>
          {KINDS[kind]}
        </Typography>
      </TableCell>
      <TableCell className={classes.cell}>
        <ToneChip tone={status.tone} label={status.word} />{' '}
        {lastCheckedAt && (
          <Typography variant="caption" className={classes.quiet}>
            <TimeSince time={status.since} />
          </Typography>
        )}
        <Typography variant="body2" className={classes.why}>
          {status.reason}{' '}
          {status.next && (
            <>
              <strong>Next:</strong> {status.next}
            </>
          )}
        </Typography>
      </TableCell>
      <TableCell className={classes.short}>
        {kind === 'portal' ? (
          <span className={classes.quiet}>everything</span>
        ) : (
          <Load connector={connector} />
        )}
      </TableCell>
      <TableCell className={classes.short}>
        {lastCheckedAt ? (
          <RelativeTime time={lastCheckedAt} />
        ) : (
          <span className={classes.quiet}>never</span>
        )}
        {status.word !== 'Not configured' && (
          <div>
            <Button
              size="small"
              variant="outlined"
              disabled={check.pending}
              onClick={() => void check.run()}
            >
              {check.pending ? 'Checking…' : 'Check now'}
              <VisuallyHidden>: {title}</VisuallyHidden>
            </Button>
          </div>
        )}
        {check.error && (
          <Typography variant="body2" role="alert">
            It was not checked. {describeProblem(check.error).why}
          </Typography>
        )}
      </TableCell>
    </TableRow>
  );
}
