import { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(
  {
    root: {
      position: 'absolute',
      width: 1,
      height: 1,
      margin: -1,
      padding: 0,
      overflow: 'hidden',
      clip: 'rect(0 0 0 0)',
      whiteSpace: 'nowrap',
      border: 0,
    },
  },
  { name: 'GloveboxVisuallyHidden' },
);

/** Text for screen readers only. @public */
export function VisuallyHidden(props: { id?: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <span id={props.id} className={classes.root}>
      {props.children}
    </span>
  );
}
