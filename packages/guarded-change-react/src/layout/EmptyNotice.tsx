import { ReactNode } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      padding: theme.spacing(3, 2),
      textAlign: 'center',
      maxWidth: 560,
      margin: '0 auto',
    },
    description: { color: theme.palette.textSubtle },
    action: { marginTop: theme.spacing(2) },
  }),
  { name: 'GloveboxEmptyNotice' },
);

/**
 * Says what would be here and how to get it.
 *
 * @public
 */
export function EmptyNotice(props: {
  title: string;
  description: ReactNode;
  action?: ReactNode;
}) {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <Typography variant="subtitle1" component="p">
        {props.title}
      </Typography>
      <Typography variant="body2" className={classes.description}>
        {props.description}
      </Typography>
      {props.action && <div className={classes.action}>{props.action}</div>}
    </div>
  );
}
