import { ReactNode, useState } from 'react';
import Button from '@material-ui/core/Button';
import { CopyTextButton } from '@backstage/core-components';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { PlannedObject } from '@glovebox/guarded-change-common';
import { DiffLine, diffLines } from './diffLines';

const useStyles = makeStyles(
  (theme: Theme) => ({
    frame: {
      position: 'relative',
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      margin: theme.spacing(0.5, 0, 1, 0),
    },
    tools: {
      position: 'absolute',
      top: 2,
      right: 2,
      display: 'flex',
      alignItems: 'center',
    },
    code: {
      margin: 0,
      padding: theme.spacing(1, 0),
      overflow: 'auto',
      maxHeight: 420,
      fontFamily: 'ui-monospace, Menlo, Consolas, monospace',
      fontSize: 12.5,
      lineHeight: 1.5,
    },
    line: {
      display: 'block',
      padding: theme.spacing(0, 6, 0, 1.5),
      whiteSpace: 'pre',
      minWidth: 'max-content',
    },
    added: {
      color: 'var(--bui-positive-fg-subdued)',
      backgroundColor: 'var(--bui-positive-bg-subdued)',
    },
    removed: {
      color: 'var(--bui-negative-fg-subdued)',
      backgroundColor: 'var(--bui-negative-bg-subdued)',
    },
    gap: { color: theme.palette.textSubtle, fontStyle: 'italic' },
    same: {},
  }),
  { name: 'GloveboxObjectContent' },
);

const MARKS = { added: '+ ', removed: '- ', same: '  ' };

function textOf(line: DiffLine): string {
  return line.kind === 'gap'
    ? `  … ${line.count} unchanged ${line.count === 1 ? 'line' : 'lines'}`
    : `${MARKS[line.kind]}${line.text}`;
}

/** Code that scrolls; it takes the focus so that it scrolls with the keyboard too. */
function Code(props: { label: string; children: ReactNode }) {
  const classes = useStyles();
  const focusable = { tabIndex: 0 };
  return (
    <pre
      className={classes.code}
      role="region"
      aria-label={props.label}
      {...focusable}
    >
      {props.children}
    </pre>
  );
}

function DiffText(props: { lines: DiffLine[] }) {
  const classes = useStyles();
  return (
    <>
      {props.lines.map((line, index) => (
        <span key={index} className={`${classes.line} ${classes[line.kind]}`}>
          {textOf(line)}
        </span>
      ))}
    </>
  );
}

/**
 * The exact content of a planned object: a diff where something is there already, the whole of it otherwise.
 *
 * @public
 */
export function ObjectContent(props: { object: PlannedObject }) {
  const { type, name, before, after } = props.object;
  const classes = useStyles();
  const [whole, setWhole] = useState(false);
  const isDiff =
    before !== undefined && after !== undefined && before !== after;
  const text = after ?? before ?? '';
  const context = whole ? Number.MAX_SAFE_INTEGER : 3;
  return (
    <div className={classes.frame}>
      <div className={classes.tools}>
        {isDiff && (
          <Button size="small" onClick={() => setWhole(!whole)}>
            {whole ? 'Only changes' : 'Whole object'}
          </Button>
        )}
        <CopyTextButton
          variant="tertiary"
          text={text}
          aria-label={`Copy the YAML of ${type} ${name}`}
        />
      </div>
      <Code label={`${isDiff ? 'Changes to' : 'Content of'} ${type} ${name}`}>
        {isDiff ? (
          <DiffText lines={diffLines(before, after, context)} />
        ) : (
          <span className={classes.line}>{text}</span>
        )}
      </Code>
    </div>
  );
}
