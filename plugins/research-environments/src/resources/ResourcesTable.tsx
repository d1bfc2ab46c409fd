import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { ObservedResource } from '@glovebox/backstage-plugin-research-environments-common';
import { RelativeTime, ToneChip } from '@glovebox/guarded-change-react';
import { HEALTH_LOOKS, kindOf, worstFirst } from './resourceGroups';

const useStyles = makeStyles(
  (theme: Theme) => ({
    cell: { lineHeight: 1.4, wordBreak: 'normal' },
    /** A name may be long and have no place to break. */
    name: { lineHeight: 1.4, overflowWrap: 'anywhere', minWidth: 140 },
    quiet: {
      color: theme.palette.textSubtle,
      lineHeight: 1.4,
      whiteSpace: 'nowrap',
    },
    head: { whiteSpace: 'nowrap' },
  }),
  { name: 'GloveboxResourcesTable' },
);

const COLUMNS = ['Health', 'Kind', 'Name', 'From', 'Message', 'Seen'];

const ORIGINS: Record<ObservedResource['origin'], string> = {
  baseline: 'Baseline',
  template: 'Template',
};

/** The resources on one target, what needs attention first. */
export function ResourcesTable(props: {
  resources: readonly ObservedResource[];
  label: string;
}) {
  const classes = useStyles();
  return (
    <TableContainer>
      <Table size="small" aria-label={`Resources on ${props.label}`}>
        <TableHead>
          <TableRow>
            {COLUMNS.map(column => (
              <TableCell key={column} className={classes.head}>
                {column}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {worstFirst(props.resources).map(resource => (
            <TableRow key={`${resource.type}/${resource.name}`}>
              <TableCell className={classes.cell}>
                <ToneChip
                  tone={HEALTH_LOOKS[resource.health].tone}
                  label={HEALTH_LOOKS[resource.health].word}
                />
              </TableCell>
              <TableCell className={classes.cell} title={resource.type}>
                {kindOf(resource.type)}
              </TableCell>
              <TableCell className={classes.name} component="th" scope="row">
                {resource.name}
              </TableCell>
              <TableCell className={classes.quiet}>
                {ORIGINS[resource.origin]}
              </TableCell>
              <TableCell className={classes.cell}>{resource.message}</TableCell>
              <TableCell className={classes.quiet}>
                <RelativeTime time={resource.observedAt} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
