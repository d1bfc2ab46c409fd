import { createFrontendModule } from '@backstage/frontend-plugin-api';
import homePlugin from '@backstage/plugin-home/alpha';
import { HomePageLayoutBlueprint } from '@backstage/plugin-home-react/alpha';

/** The home page is where the portal opens. */
const homePage = homePlugin.getExtension('page:home').override({
  factory(originalFactory, { config }) {
    return originalFactory({
      config: { ...config, path: config.path ?? '/' },
    });
  },
});

const homeLayout = HomePageLayoutBlueprint.make({
  params: {
    loader: () => import('./HomeLayout').then(m => m.HomeLayout),
  },
});

/** Backstage's own widgets are off unless a portal's config switches them on. */
const quietWidgets = [
  homePlugin
    .getExtension('home-page-widget:home/toolkit')
    .override({ disabled: true }),
  homePlugin
    .getExtension('home-page-widget:home/random-joke')
    .override({ disabled: true }),
  homePlugin
    .getExtension('home-page-widget:home/most-visited')
    .override({ disabled: true }),
  homePlugin
    .getExtension('home-page-widget:home/recently-visited')
    .override({ disabled: true }),
  homePlugin
    .getExtension('home-page-widget:home/world-clock')
    .override({ disabled: true }),
  homePlugin
    .getExtension('home-page-widget:home/starred-entities')
    .override({ disabled: true }),
];

export const homeModule = createFrontendModule({
  pluginId: 'home',
  extensions: [homePage, homeLayout, ...quietWidgets],
});
