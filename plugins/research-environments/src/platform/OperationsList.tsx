import Paper from '@material-ui/core/Paper';
import Skeleton from '@material-ui/lab/Skeleton';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { EnvironmentOperation } from '@glovebox/backstage-plugin-research-environments-common';
import { OperationItem } from './OperationItem';

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gap: theme.spacing(1.5),
    },
    skeleton: { padding: theme.spacing(2) },
  }),
  { name: 'GloveboxOperationsList' },
);

const SKELETON_ITEMS = 4;

/** A page of operations. */
export function OperationsList(props: {
  operations: readonly EnvironmentOperation[];
  reload: () => Promise<void>;
}) {
  const classes = useStyles();
  return (
    <ul className={classes.list} aria-label="Operations">
      {props.operations.map(item => (
        <li key={item.operation.id}>
          <OperationItem item={item} reload={props.reload} />
        </li>
      ))}
    </ul>
  );
}

/** The shape of the list while it loads. */
export function OperationsSkeleton() {
  const classes = useStyles();
  return (
    <div className={classes.list}>
      {Array.from({ length: SKELETON_ITEMS }, (_, index) => (
        <Paper key={index} className={classes.skeleton}>
          <Skeleton variant="text" width="45%" height={28} />
          <Skeleton variant="text" width="80%" />
          <Skeleton variant="text" width="60%" />
        </Paper>
      ))}
    </div>
  );
}
