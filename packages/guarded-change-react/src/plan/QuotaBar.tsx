import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import {
  overBy,
  QuotaAmounts,
  quotaInWords,
  quotaScale,
  quotaSegments,
} from './quotaSegments';

const useStyles = makeStyles(
  (theme: Theme) => ({
    line: { '& + &': { marginTop: theme.spacing(2) } },
    head: { display: 'flex', gap: theme.spacing(1), alignItems: 'baseline' },
    holder: { color: theme.palette.textSubtle },
    track: {
      position: 'relative',
      height: 18,
      margin: theme.spacing(0.75, 0),
    },
    allowed: {
      position: 'absolute',
      top: 0,
      bottom: 0,
      left: 0,
      borderRadius: 3,
      backgroundColor: theme.palette.action.selected,
    },
    segment: {
      position: 'absolute',
      top: 0,
      bottom: 0,
      boxSizing: 'border-box',
    },
    used: { backgroundColor: 'var(--bui-announcement-fg-subdued)' },
    reserved: {
      backgroundColor: 'var(--bui-announcement-bg-subdued)',
      border: '2px solid var(--bui-announcement-fg-subdued)',
    },
    requested: {
      border: '2px dashed var(--bui-positive-fg-subdued)',
      backgroundColor: 'var(--bui-positive-bg-subdued)',
    },
    over: {
      border: '2px solid var(--bui-negative-fg-subdued)',
      backgroundImage:
        'repeating-linear-gradient(45deg, var(--bui-negative-fg-subdued) 0 3px, var(--bui-negative-bg-subdued) 3px 8px)',
    },
    limit: {
      position: 'absolute',
      top: -4,
      bottom: -4,
      width: 2,
      backgroundColor: theme.palette.text.primary,
    },
    legend: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 2),
      marginTop: theme.spacing(1.5),
      ...theme.typography.caption,
      color: theme.palette.textSubtle,
    },
    key: { display: 'inline-flex', alignItems: 'center', gap: 6 },
    swatch: { width: 16, height: 10, boxSizing: 'border-box' },
    limitSwatch: {
      width: 2,
      height: 14,
      backgroundColor: theme.palette.text.primary,
    },
    overText: { color: 'var(--bui-negative-fg-subdued)', fontWeight: 700 },
  }),
  { name: 'GloveboxQuotaBar' },
);

/** @public */
export interface QuotaBarLine extends QuotaAmounts {
  /** What is counted: "H100". */
  label: string;
  /** Whose it is: "vision". */
  holder?: string;
}

function Bar(props: { line: QuotaBarLine; scale: number }) {
  const { line, scale } = props;
  const classes = useStyles();
  const limitAt = (line.limit / scale) * 100;
  const words = quotaInWords(line);
  return (
    <div className={classes.line}>
      <div className={classes.head}>
        <Typography variant="subtitle2" component="span">
          {line.label}
        </Typography>
        {line.holder && (
          <Typography
            variant="body2"
            component="span"
            className={classes.holder}
          >
            {line.holder}
          </Typography>
        )}
      </div>
      <div
        className={classes.track}
        role="img"
        aria-label={`${line.label}: ${words}`}
      >
        <div className={classes.allowed} style={{ width: `${limitAt}%` }} />
        {quotaSegments(line, scale).map(({ kind, start, width }) => (
          <div
            key={kind}
            className={`${classes.segment} ${classes[kind]}`}
            style={{ left: `${start}%`, width: `${width}%` }}
          />
        ))}
        <div
          className={classes.limit}
          style={{ left: `calc(${limitAt}% - 1px)` }}
        />
      </div>
      <Typography
        variant="body2"
        className={overBy(line) > 0 ? classes.overText : undefined}
      >
        {words}
      </Typography>
    </div>
  );
}

function Legend(props: { lines: readonly QuotaBarLine[] }) {
  const classes = useStyles();
  const kinds = [
    { kind: 'used', word: 'used' },
    { kind: 'reserved', word: 'reserved for changes under way' },
    { kind: 'requested', word: 'this change' },
    { kind: 'over', word: 'over the limit' },
  ] as const;
  const scale = quotaScale(props.lines);
  const drawn = new Set(
    props.lines.flatMap(line => quotaSegments(line, scale).map(s => s.kind)),
  );
  return (
    <div className={classes.legend} aria-hidden>
      {kinds
        .filter(({ kind }) => drawn.has(kind))
        .map(({ kind, word }) => (
          <span key={kind} className={classes.key}>
            <span className={`${classes.swatch} ${classes[kind]}`} />
            {word}
          </span>
        ))}
      <span className={classes.key}>
        <span className={classes.limitSwatch} />
        limit
      </span>
    </div>
  );
}

/**
 * What a change takes from a quota: one bar per line, all on one scale so that lengths compare, with the same in words.
 *
 * @public
 */
export function QuotaBars(props: { lines: readonly QuotaBarLine[] }) {
  const scale = quotaScale(props.lines);
  return (
    <>
      {props.lines.map(line => (
        <Bar
          key={`${line.holder ?? ''}/${line.label}`}
          line={line}
          scale={scale}
        />
      ))}
      <Legend lines={props.lines} />
    </>
  );
}
