import { ReactNode } from 'react';
import ButtonBase from '@material-ui/core/ButtonBase';
import ChevronRightIcon from '@material-ui/icons/ChevronRight';
import { makeStyles, Theme } from '@material-ui/core/styles';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      display: 'flex',
      alignItems: 'center',
      justifyContent: 'flex-start',
      gap: theme.spacing(0.5),
      width: '100%',
      textAlign: 'left',
      minHeight: 28,
      padding: theme.spacing(0.25, 0.5),
      borderRadius: theme.shape.borderRadius,
      '&:hover': { backgroundColor: theme.palette.action.hover },
      '&:focus-visible': {
        outline: `2px solid ${theme.palette.primary.main}`,
      },
    },
    chevron: {
      fontSize: 18,
      flexShrink: 0,
      color: theme.palette.textSubtle,
      transition: 'transform 150ms',
    },
    open: { transform: 'rotate(90deg)' },
  }),
  { name: 'GloveboxDisclosure' },
);

/** A line that opens what is below it. @public */
export function Disclosure(props: {
  open: boolean;
  onToggle: () => void;
  children: ReactNode;
}) {
  const classes = useStyles();
  return (
    <ButtonBase
      className={classes.root}
      aria-expanded={props.open}
      onClick={props.onToggle}
      disableRipple
    >
      <ChevronRightIcon
        aria-hidden
        className={`${classes.chevron} ${props.open ? classes.open : ''}`}
      />
      {props.children}
    </ButtonBase>
  );
}
