import { useState } from 'react';
import Box from '@material-ui/core/Box';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles, Theme } from '@material-ui/core/styles';
import {
  DriftFinding,
  driftKey,
} from '@glovebox/backstage-plugin-research-environments-common';
import { abilityFor, StatusTone } from '@glovebox/guarded-change-common';
import {
  AbilityButton,
  RelativeTime,
  SectionCard,
  ToneChip,
} from '@glovebox/guarded-change-react';
import { useEnvironment } from '../environment/EnvironmentContext';
import { kindOf } from './resourceGroups';
import { RestoreDialog } from './RestoreDialog';

const useStyles = makeStyles(
  (theme: Theme) => ({
    cell: { lineHeight: 1.4 },
    /** A field path may be long and have no place to break. */
    fields: { lineHeight: 1.4, overflowWrap: 'anywhere', minWidth: 180 },
    kind: { display: 'block', color: theme.palette.textSubtle },
  }),
  { name: 'GloveboxDriftCard' },
);

const COLUMNS = ['What', 'Change', 'Fields', 'By', 'Since', 'From'];

const CHANGES: Record<
  DriftFinding['change'],
  { word: string; tone: StatusTone }
> = {
  changed: { word: 'Changed', tone: 'warning' },
  missing: { word: 'Missing', tone: 'failed' },
  foreign: { word: 'Added', tone: 'failed' },
};

const ORIGINS: Record<DriftFinding['origin'], string> = {
  baseline: 'Baseline',
  template: 'Template',
  unknown: 'Not the portal',
};

function fieldsWord({ fields, moreFields = 0 }: DriftFinding): string {
  const more = moreFields > 0 ? [`and ${moreFields} more`] : [];
  return [...fields, ...more].join(', ');
}

function FindingRow(props: { finding: DriftFinding }) {
  const { finding } = props;
  const classes = useStyles();
  const { word, tone } = CHANGES[finding.change];
  return (
    <TableRow>
      <TableCell
        className={classes.cell}
        component="th"
        scope="row"
        title={finding.type}
      >
        <span className={classes.kind}>{kindOf(finding.type)}</span>
        {finding.name}
      </TableCell>
      <TableCell className={classes.cell}>
        <ToneChip tone={tone} label={word} />
      </TableCell>
      <TableCell className={classes.fields}>{fieldsWord(finding)}</TableCell>
      <TableCell className={classes.cell}>
        {finding.manager ?? 'Not known'}
      </TableCell>
      <TableCell className={classes.cell}>
        {finding.since && <RelativeTime time={finding.since} />}
      </TableCell>
      <TableCell className={classes.cell}>{ORIGINS[finding.origin]}</TableCell>
    </TableRow>
  );
}

/** What is not as it was approved, who changed it, and the way back. Nothing when everything is. */
export function DriftCard() {
  const { environment, reload } = useEnvironment();
  const [open, setOpen] = useState(false);
  const { drift = [], conditions, abilities } = environment;
  if (drift.length === 0) {
    return null;
  }
  const drifted = conditions.find(condition => condition.type === 'Drifted');
  return (
    <SectionCard
      title="Not as it was approved"
      subtitle={drifted?.message}
      noPadding
    >
      <TableContainer>
        <Table size="small" aria-label="Not as it was approved">
          <TableHead>
            <TableRow>
              {COLUMNS.map(column => (
                <TableCell key={column}>{column}</TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {drift.map(finding => (
              <FindingRow key={driftKey(finding)} finding={finding} />
            ))}
          </TableBody>
        </Table>
      </TableContainer>
      <Box p={2}>
        <AbilityButton
          ability={abilityFor(abilities, 'heal')}
          color="primary"
          variant="contained"
          onClick={() => setOpen(true)}
        >
          Restore what was approved
        </AbilityButton>
      </Box>
      <RestoreDialog
        open={open}
        onClose={() => setOpen(false)}
        environment={environment}
        reload={reload}
      />
    </SectionCard>
  );
}
