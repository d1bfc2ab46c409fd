import { makeStyles, Theme } from '@material-ui/core/styles';
import { plainNames, ToneChip } from '@glovebox/guarded-change-react';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5),
      listStyle: 'none',
      margin: theme.spacing(0, 0, 0.5, 0),
      padding: 0,
    },
  }),
  { name: 'GloveboxHighlights' },
);

/** What is unusual about an approval, most unusual first. */
export function Highlights(props: { highlights: readonly string[] }) {
  const classes = useStyles();
  return props.highlights.length === 0 ? null : (
    <ul className={classes.root} aria-label="What is unusual">
      {props.highlights.map(highlight => (
        <li key={highlight}>
          <ToneChip tone="warning" label={plainNames(highlight)} />
        </li>
      ))}
    </ul>
  );
}
