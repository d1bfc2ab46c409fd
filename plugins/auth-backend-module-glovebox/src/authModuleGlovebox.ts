import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { oidcAuthenticator } from '@backstage/plugin-auth-backend-module-oidc-provider';
import {
  authProvidersExtensionPoint,
  createOAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { TrustedOrigins } from '@glovebox/guarded-change-node';
import { checkSignInConfig } from './checkSignInConfig';
import { entraObjectIdSignInResolver } from './entraObjectIdSignInResolver';
import { reachAgain } from './reachAgain';

/**
 * The `oidc` sign-in provider with one resolver, `entraObjectId`. No resolver by email or name is offered.
 *
 * @public
 */
export const authModuleGlovebox = createBackendModule({
  pluginId: 'auth',
  moduleId: 'glovebox',
  register(reg) {
    reg.registerInit({
      deps: {
        providers: authProvidersExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ providers, config, logger }) {
        checkSignInConfig(config);
        const trusted = TrustedOrigins.fromConfig(config);
        providers.registerProvider({
          providerId: 'oidc',
          factory: createOAuthProviderFactory({
            authenticator: reachAgain(oidcAuthenticator, { logger }),
            signInResolverFactories: {
              entraObjectId: entraObjectIdSignInResolver(trusted),
            },
          }),
        });
      },
    });
  },
});
