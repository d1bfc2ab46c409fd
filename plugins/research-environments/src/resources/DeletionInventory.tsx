import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { StatusTone } from '@glovebox/guarded-change-common';
import { DeletionInventoryItem } from '@glovebox/backstage-plugin-research-environments-common';
import {
  SectionCard,
  targetTitle,
  ToneChip,
} from '@glovebox/guarded-change-react';
import { kindOf } from './resourceGroups';

const useStyles = makeStyles(
  (theme: Theme) => ({
    cell: { lineHeight: 1.4, wordBreak: 'normal' },
    /** A name may be long and have no place to break. */
    what: { overflowWrap: 'anywhere', minWidth: 140 },
    where: { whiteSpace: 'nowrap' },
    why: { minWidth: 200 },
    kind: { display: 'block', color: theme.palette.textSubtle },
  }),
  { name: 'GloveboxDeletionInventory' },
);

type Outcome = DeletionInventoryItem['outcome'];

const LOOKS: Record<Outcome, { word: string; tone: StatusTone }> = {
  stayed: { word: 'Stayed', tone: 'failed' },
  removed: { word: 'Removed', tone: 'ok' },
  'already-gone': { word: 'Already gone', tone: 'neutral' },
};

const OUTCOME_ORDER = Object.keys(LOOKS) as Outcome[];
const COLUMNS = ['Outcome', 'What', 'Where'];
const WHY_COLUMN = 'Why it stayed';

function objectsWord(count: number): string {
  return `${count} object${count === 1 ? '' : 's'}`;
}

function summary(inventory: readonly DeletionInventoryItem[]): string {
  const stayed = inventory.filter(item => item.outcome === 'stayed').length;
  const gone = inventory.length - stayed;
  return stayed === 0
    ? `Everything is gone: ${objectsWord(gone)}.`
    : `${stayed} stayed behind, ${gone} gone.`;
}

/** What a deletion removed, and what stayed and why. */
export function DeletionInventory(props: {
  inventory: readonly DeletionInventoryItem[];
  /** Only what stayed; what went is a number. */
  brief?: boolean;
}) {
  const { inventory, brief = false } = props;
  const classes = useStyles();
  const shown = brief
    ? inventory.filter(item => item.outcome === 'stayed')
    : inventory;
  const items = [...shown].sort(
    (a, b) =>
      OUTCOME_ORDER.indexOf(a.outcome) - OUTCOME_ORDER.indexOf(b.outcome),
  );
  const someStayed = items.some(item => item.outcome === 'stayed');
  const columns = someStayed ? [...COLUMNS, WHY_COLUMN] : COLUMNS;
  return (
    <SectionCard
      title="Deletion inventory"
      subtitle={summary(inventory)}
      noPadding
    >
      {items.length > 0 && (
        <TableContainer>
          <Table size="small" aria-label="Deletion inventory">
            <TableHead>
              <TableRow>
                {columns.map(column => (
                  <TableCell key={column}>{column}</TableCell>
                ))}
              </TableRow>
            </TableHead>
            <TableBody>
              {items.map(item => (
                <TableRow key={`${item.targetId}/${item.type}/${item.name}`}>
                  <TableCell className={classes.cell}>
                    <ToneChip
                      tone={LOOKS[item.outcome].tone}
                      label={LOOKS[item.outcome].word}
                    />
                  </TableCell>
                  <TableCell
                    className={`${classes.cell} ${classes.what}`}
                    component="th"
                    scope="row"
                    title={item.type}
                  >
                    <span className={classes.kind}>{kindOf(item.type)}</span>
                    {item.name}
                  </TableCell>
                  <TableCell className={`${classes.cell} ${classes.where}`}>
                    {targetTitle(item.targetId)}
                  </TableCell>
                  {someStayed && (
                    <TableCell className={`${classes.cell} ${classes.why}`}>
                      {item.reason}
                    </TableCell>
                  )}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      )}
    </SectionCard>
  );
}
