import { OAuth2 } from '@backstage/core-app-api';
import {
  BackstageIdentityApi,
  OpenIdConnectApi,
  ProfileInfoApi,
  SessionApi,
  configApiRef,
  createApiRef,
  discoveryApiRef,
  oauthRequestApiRef,
} from '@backstage/core-plugin-api';
import { ApiBlueprint } from '@backstage/frontend-plugin-api';

/** OpenID Connect sign-in through the backend's `oidc` provider: Entra ID, or its stand-in. */
export const entraAuthApiRef = createApiRef<
  OpenIdConnectApi & ProfileInfoApi & BackstageIdentityApi & SessionApi
>({ id: 'app.auth.entra' });

export const entraAuthApi = ApiBlueprint.make({
  name: 'entra-auth',
  params: defineParams =>
    defineParams({
      api: entraAuthApiRef,
      deps: {
        configApi: configApiRef,
        discoveryApi: discoveryApiRef,
        oauthRequestApi: oauthRequestApiRef,
      },
      factory: ({ configApi, discoveryApi, oauthRequestApi }) =>
        OAuth2.create({
          configApi,
          discoveryApi,
          oauthRequestApi,
          environment: configApi.getOptionalString('auth.environment'),
          provider: {
            id: 'oidc',
            title: 'Entra ID',
            icon: () => null,
          },
          // offline_access keeps a person signed in across reloads with a refresh token.
          defaultScopes: ['openid', 'profile', 'email', 'offline_access'],
        }),
    }),
});
