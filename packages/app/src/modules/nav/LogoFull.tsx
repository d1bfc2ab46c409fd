import { makeStyles } from '@material-ui/core/styles';
import { LogoIcon } from './LogoIcon';

const useStyles = makeStyles(
  {
    root: { display: 'flex', alignItems: 'center', gap: 12 },
    word: {
      color: '#FFFFFF',
      fontSize: 20,
      fontWeight: 600,
      letterSpacing: '0.02em',
    },
  },
  { name: 'GloveboxLogoFull' },
);

/** The mark with the name. */
export function LogoFull() {
  const classes = useStyles();
  return (
    <span className={classes.root}>
      <LogoIcon />
      <span className={classes.word}>Glovebox</span>
    </span>
  );
}
