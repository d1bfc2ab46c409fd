import { makeStyles, Theme } from '@material-ui/core/styles';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      ...theme.typography.caption,
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 1.5),
      color: theme.palette.textSubtle,
    },
    key: {
      fontFamily: 'inherit',
      border: `1px solid ${theme.palette.textSubtle}`,
      borderRadius: 3,
      padding: theme.spacing(0, 0.5),
      marginRight: theme.spacing(0.5),
    },
  }),
  { name: 'GloveboxKeyHints' },
);

/** Which keys do what on this page. @public */
export function KeyHints(props: { hints: [key: string, does: string][] }) {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      {props.hints.map(([key, does]) => (
        <span key={key}>
          <kbd className={classes.key}>{key}</kbd>
          {does}
        </span>
      ))}
    </div>
  );
}
