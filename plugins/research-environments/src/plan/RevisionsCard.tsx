import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import { StatusTone } from '@glovebox/guarded-change-common';
import {
  Revision,
  RevisionState,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  PersonLink,
  RelativeTime,
  SectionCard,
  shortDigest,
  ToneChip,
} from '@glovebox/guarded-change-react';
import { daysWord, gpuWord } from '../words/words';

const useStyles = makeStyles(
  {
    cell: { lineHeight: 1.4, wordBreak: 'normal' },
    head: { whiteSpace: 'nowrap' },
  },
  { name: 'GloveboxRevisionsCard' },
);

const LOOKS: Record<RevisionState, { word: string; tone: StatusTone }> = {
  draft: { word: 'Draft', tone: 'neutral' },
  submitted: { word: 'Submitted', tone: 'waiting' },
  approved: { word: 'Approved', tone: 'progress' },
  current: { word: 'Current', tone: 'ok' },
  rejected: { word: 'Rejected', tone: 'failed' },
  lapsed: { word: 'Lapsed', tone: 'warning' },
  withdrawn: { word: 'Withdrawn', tone: 'neutral' },
  discarded: { word: 'Discarded', tone: 'neutral' },
  superseded: { word: 'Superseded', tone: 'neutral' },
};

const COLUMNS = [
  'Revision',
  'State',
  'Asked for by',
  'GPUs',
  'Duration',
  'Template version',
  'Made',
];

/** Every revision there was, newest first; each leads to its plan. */
export function RevisionsCard(props: {
  revisions: readonly Revision[];
  /** The number whose plan is on the screen. */
  shown: number;
}) {
  const classes = useStyles();
  const revisions = [...props.revisions].sort((a, b) => b.number - a.number);
  return (
    <SectionCard title="Revisions" noPadding>
      <TableContainer>
        <Table size="small" aria-label="Revisions">
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
            {revisions.map(revision => (
              <TableRow key={revision.number}>
                <TableCell className={classes.cell} component="th" scope="row">
                  {revision.number === props.shown ? (
                    <strong>{revision.number} (shown)</strong>
                  ) : (
                    <Link to={`?revision=${revision.number}`}>
                      {revision.number}
                    </Link>
                  )}
                </TableCell>
                <TableCell className={classes.cell}>
                  <ToneChip
                    tone={LOOKS[revision.state].tone}
                    label={LOOKS[revision.state].word}
                  />
                </TableCell>
                <TableCell className={classes.cell}>
                  <PersonLink entityRef={revision.requester} />
                </TableCell>
                <TableCell className={classes.cell}>
                  {gpuWord(revision.gpu)}
                </TableCell>
                <TableCell className={classes.cell}>
                  {daysWord(revision.durationDays)}
                </TableCell>
                <TableCell className={classes.cell}>
                  {revision.template.title}{' '}
                  {shortDigest(revision.template.digest)}…
                </TableCell>
                <TableCell className={classes.cell}>
                  <RelativeTime time={revision.createdAt} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </SectionCard>
  );
}
