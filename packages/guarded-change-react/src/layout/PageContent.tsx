import { ReactNode } from 'react';
import { Content } from '@backstage/core-components';
import { makeStyles, Theme } from '@material-ui/core/styles';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      ...theme.typography.body2,
      // The header above has the same inset and keeps its own distance.
      paddingTop: 0,
      [theme.breakpoints.up('xs')]: {
        paddingLeft: 'var(--bui-space-5)',
        paddingRight: 'var(--bui-space-5)',
      },
    },
  }),
  { name: 'GloveboxPageContent' },
);

/**
 * The content of a page below a `Header` of Backstage UI: in line with it, and in the type of the Material UI theme.
 *
 * @public
 */
export function PageContent(props: { children: ReactNode }) {
  const classes = useStyles();
  return <Content className={classes.root}>{props.children}</Content>;
}
