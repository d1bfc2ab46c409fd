import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { Status, StatusTone } from '@glovebox/guarded-change-common';
import { TONE_ICONS } from './toneIcons';
import { useToneStyles } from './useToneStyles';

/** In characters: "Waiting for approval" and the like are words, what is unusual about a request is a sentence. */
const LONGEST_WORD = 24;

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      ...theme.typography.body2,
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      padding: theme.spacing(0.25, 1, 0.25, 0.75),
      borderRadius: 12,
      fontWeight: theme.typography.fontWeightBold as number,
      lineHeight: '20px',
    },
    /** A word or two stay together; a sentence breaks where there is no room. */
    word: { whiteSpace: 'nowrap' },
    icon: { fontSize: 16, flexShrink: 0 },
    turning: {
      animation: '$turn 2s linear infinite',
      '@media (prefers-reduced-motion: reduce)': { animation: 'none' },
    },
    '@keyframes turn': {
      from: { transform: 'rotate(0deg)' },
      to: { transform: 'rotate(360deg)' },
    },
  }),
  { name: 'GloveboxStatusChip' },
);

/**
 * A word with the icon and colour of its tone.
 *
 * @public
 */
export function ToneChip(props: {
  tone: StatusTone;
  label: string;
  /** Shown on hover. */
  hint?: string;
}) {
  const { tone, label, hint } = props;
  const classes = useStyles();
  const tones = useToneStyles();
  const Icon = TONE_ICONS[tone];
  const chip = (
    <span
      className={`${classes.root} ${tones[tone]} ${
        label.length > LONGEST_WORD ? '' : classes.word
      }`}
    >
      <Icon
        aria-hidden
        className={`${classes.icon} ${
          tone === 'progress' ? classes.turning : ''
        }`}
      />
      {label}
    </span>
  );
  return hint ? <Tooltip title={hint}>{chip}</Tooltip> : chip;
}

/**
 * The word of a status. Where there is room, use {@link StatusLine}, which says the reason and the age too.
 *
 * @public
 */
export function StatusChip(props: { status: Status }) {
  const { status } = props;
  return (
    <ToneChip tone={status.tone} label={status.word} hint={status.reason} />
  );
}
