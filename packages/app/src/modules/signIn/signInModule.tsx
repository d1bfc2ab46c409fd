import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import { entraAuthApi } from './entraAuthApi';

const signInPage = SignInPageBlueprint.make({
  params: {
    loader: () =>
      import('./GloveboxSignInPage').then(m => m.GloveboxSignInPage),
  },
});

export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [entraAuthApi, signInPage],
});
