import { makeStyles, Theme } from '@material-ui/core/styles';

/**
 * Colours of the tones as pairs that keep a contrast of at least 4.5:1 in the light and the dark theme. They are Backstage UI's
 * own tokens, so that a portal's theme carries over.
 *
 * @public
 */
export const useToneStyles = makeStyles(
  (theme: Theme) => ({
    inline: {
      ...theme.typography.body2,
      display: 'inline-flex',
      verticalAlign: 'bottom',
      alignItems: 'center',
      gap: theme.spacing(0.5),
    },
    icon: { fontSize: '1.15em', flexShrink: 0 },
    ok: {
      color: 'var(--bui-positive-fg-subdued)',
      backgroundColor: 'var(--bui-positive-bg-subdued)',
    },
    progress: {
      color: 'var(--bui-announcement-fg-subdued)',
      backgroundColor: 'var(--bui-announcement-bg-subdued)',
    },
    waiting: {
      color: 'var(--bui-announcement-fg-subdued)',
      backgroundColor: 'var(--bui-announcement-bg-subdued)',
    },
    warning: {
      color: 'var(--bui-warning-fg-subdued)',
      backgroundColor: 'var(--bui-warning-bg-subdued)',
    },
    failed: {
      color: 'var(--bui-negative-fg-subdued)',
      backgroundColor: 'var(--bui-negative-bg-subdued)',
    },
    neutral: {
      color: theme.palette.text.primary,
      backgroundColor: theme.palette.action.selected,
    },
    okText: { color: 'var(--bui-positive-fg-subdued)' },
    progressText: { color: 'var(--bui-announcement-fg-subdued)' },
    waitingText: { color: 'var(--bui-announcement-fg-subdued)' },
    warningText: { color: 'var(--bui-warning-fg-subdued)' },
    failedText: { color: 'var(--bui-negative-fg-subdued)' },
    neutralText: { color: theme.palette.textSubtle },
  }),
  { name: 'GloveboxTone' },
);
