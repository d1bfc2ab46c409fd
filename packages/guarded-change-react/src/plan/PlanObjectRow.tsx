import { useState } from 'react';
import Collapse from '@material-ui/core/Collapse';
import HelpIcon from '@material-ui/icons/HelpOutline';
import ErrorIcon from '@material-ui/icons/ErrorOutline';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { PlannedChange, PlannedObject } from '@glovebox/guarded-change-common';
import { useToneStyles } from '../status/useToneStyles';
import { Disclosure } from './Disclosure';
import { ObjectContent } from './ObjectContent';
import { changeWord } from './planGroups';

const useStyles = makeStyles(
  (theme: Theme) => ({
    summary: {
      ...theme.typography.body2,
      display: 'flex',
      alignItems: 'baseline',
      gap: theme.spacing(1),
      minWidth: 0,
      flex: 1,
    },
    mark: {
      width: 14,
      textAlign: 'center',
      flexShrink: 0,
      fontWeight: 700,
      fontFamily: 'monospace',
    },
    kind: { flexShrink: 0, color: theme.palette.textSubtle },
    name: { overflow: 'hidden', textOverflow: 'ellipsis', minWidth: 0 },
    change: {
      marginLeft: 'auto',
      flexShrink: 0,
      color: theme.palette.textSubtle,
    },
    note: {
      ...theme.typography.body2,
      display: 'flex',
      gap: theme.spacing(0.75),
      padding: theme.spacing(0, 0, 0.75, 3.5),
      background: 'none',
    },
    noteIcon: { fontSize: 18, flexShrink: 0, marginTop: 1 },
    content: { paddingLeft: theme.spacing(3.5) },
  }),
  { name: 'GloveboxPlanObjectRow' },
);

const MARKS: Record<PlannedChange, string> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '−',
  none: '=',
  unknown: '?',
};

const MARK_TONES = {
  create: 'okText',
  update: 'warningText',
  replace: 'warningText',
  delete: 'failedText',
  none: 'neutralText',
  unknown: 'warningText',
} as const;

/** `apps/v1/Deployment` is "Deployment", `Microsoft.Storage/storageAccounts` is "storageAccounts". */
function shortType(type: string): string {
  return type.split('/').pop() ?? type;
}

/** One object of a plan; opens to its content. @public */
export function PlanObjectRow(props: { object: PlannedObject }) {
  const { object } = props;
  const classes = useStyles();
  const tones = useToneStyles();
  const [open, setOpen] = useState(false);
  return (
    <li>
      <Disclosure open={open} onToggle={() => setOpen(!open)}>
        <span className={classes.summary}>
          <span
            aria-hidden
            className={`${classes.mark} ${tones[MARK_TONES[object.change]]}`}
          >
            {MARKS[object.change]}
          </span>{' '}
          <span className={classes.kind} title={object.type}>
            {shortType(object.type)}
          </span>{' '}
          <span className={classes.name} title={object.name}>
            {object.name}
          </span>{' '}
          <span className={classes.change}>{changeWord(object.change)}</span>
        </span>
      </Disclosure>
      {object.refused && (
        <div className={`${classes.note} ${tones.failedText}`}>
          <ErrorIcon className={classes.noteIcon} aria-hidden />
          <span>The dry run refused it: {object.refused}</span>
        </div>
      )}
      {object.notChecked && (
        <div className={`${classes.note} ${tones.warningText}`}>
          <HelpIcon className={classes.noteIcon} aria-hidden />
          <span>Not checked: {object.notChecked}</span>
        </div>
      )}
      <Collapse in={open} mountOnEnter unmountOnExit>
        <div className={classes.content}>
          <ObjectContent object={object} />
        </div>
      </Collapse>
    </li>
  );
}
