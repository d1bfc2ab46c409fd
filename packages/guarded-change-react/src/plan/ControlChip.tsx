import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles, Theme } from '@material-ui/core/styles';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      border: `1px solid ${theme.palette.textSubtle}`,
      borderRadius: 4,
      padding: theme.spacing(0, 0.5),
      fontSize: 11,
      lineHeight: '16px',
      whiteSpace: 'nowrap',
      color: theme.palette.textSubtle,
    },
  }),
  { name: 'GloveboxControlChip' },
);

/** The id of a control of the reference architecture. @public */
export function ControlChip(props: { id: string }) {
  const classes = useStyles();
  return (
    <Tooltip title="Control of the reference architecture that this serves">
      <span className={classes.root}>{props.id}</span>
    </Tooltip>
  );
}
