import Box from '@material-ui/core/Box';
import Grid from '@material-ui/core/Grid';
import { Header } from '@backstage/ui';
import { HomePageLayoutProps } from '@backstage/plugin-home-react/alpha';
import { PageContent } from '@glovebox/guarded-change-react';
import { orderWidgets } from './orderWidgets';

/** Plugins that have their place in the sidebar of every page. */
const IN_SIDEBAR = ['search', 'notifications'];

/** The home page: what I have, what I asked for, what waits for me. Each card loads and fails on its own. */
export function HomeLayout(props: HomePageLayoutProps) {
  const widgets = props.widgets.filter(
    widget => !IN_SIDEBAR.includes(widget.node.spec.plugin.pluginId),
  );
  return (
    <>
      <Box pt={2}>
        <Header
          title="Home"
          description="What you have, what you asked for, and what waits for you."
        />
      </Box>
      <PageContent>
        <Grid container spacing={3}>
          {orderWidgets(widgets).map((widget, index) => (
            <Grid item xs={12} lg={6} key={widget.name ?? index}>
              {widget.component}
            </Grid>
          ))}
        </Grid>
      </PageContent>
    </>
  );
}
