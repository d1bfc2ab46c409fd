import { errors, type Configuration, type ResourceServer } from 'oidc-provider';
import { pageShell, escapeHtml } from './pageShell';
import { claimsByScope, personClaims } from './personClaims';
import { loadGrant, signInPolicy } from './signInPolicy';
import { SqliteOidcAdapter } from './SqliteOidcAdapter';
import type { Tenant } from './openTenant';
import {
  armAudiences,
  kubectlClientId,
  kubernetesAudience,
  portalClient,
} from './sampleTenant';

const hour = 3600;
const day = 24 * hour;

/** Resource indicators that a person may ask a token for (RFC 8707). */
const resourceServers: Record<string, ResourceServer> = {
  [`api://${kubernetesAudience}`]: {
    audience: kubernetesAudience,
    scope: 'user.read',
    accessTokenFormat: 'jwt',
  },
  [armAudiences[0]]: {
    audience: armAudiences[0],
    scope: 'user_impersonation',
    accessTokenFormat: 'jwt',
  },
};

/** The settings of `oidc-provider` that make it answer as Entra ID would. */
export function signInConfiguration(tenant: Tenant): Configuration {
  const { database, clock } = tenant;
  return {
    adapter: model => new SqliteOidcAdapter(database, clock, model),
    jwks: { keys: tenant.privateKeys },
    clients: [
      {
        client_id: portalClient.id,
        client_name: 'Glovebox',
        client_secret: portalClient.secret,
        // A native client's loopback redirect may use any port (RFC 8252).
        application_type: 'native',
        redirect_uris: [`http://localhost${portalClient.callbackPath}`],
        post_logout_redirect_uris: ['http://localhost/'],
        grant_types: ['authorization_code', 'refresh_token'],
      },
      {
        client_id: kubectlClientId,
        client_name: 'kubectl',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://localhost/', 'http://localhost'],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    claims: claimsByScope,
    // Entra puts the claims of a scope in the id token, not only in userinfo.
    conformIdTokenClaims: false,
    cookies: {
      names: {
        session: 'sample_tenant_session',
        interaction: 'sample_tenant_interaction',
        resume: 'sample_tenant_resume',
      },
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      claimsParameter: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: async (_ctx, client, token) =>
          token.clientId === client.clientId,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => {
          ctx.body = signOutPage(form);
        },
        postLogoutSuccessSource: async ctx => {
          ctx.body = pageShell(
            'Signed out',
            '<h1>You are signed out</h1><p>You can close this window.</p>',
          );
        },
      },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: async (_ctx, resource) => {
          const server = resourceServers[resource];
          if (!server) throw new errors.InvalidTarget();
          return server;
        },
        // Tools such as `kubectl oidc-login` name the resource when the person signs in, and not again when they redeem the code.
        useGrantedResource: async () => true,
      },
    },
    findAccount: async (_ctx, sub, token) => {
      const person = tenant.organisation.people.find(p => p.objectId === sub);
      return (
        person && {
          accountId: sub,
          claims: () => personClaims(tenant, person, contextClassOf(token)),
        }
      );
    },
    extraTokenClaims: async (_ctx, token) => {
      const person = tenant.organisation.people.find(
        p => 'accountId' in token && p.objectId === token.accountId,
      );
      if (!person) return undefined;
      const { sub: _, ...claims } = personClaims(tenant, person, undefined);
      return claims;
    },
    interactions: {
      policy: signInPolicy(),
      url: (_ctx, interaction) => `/interaction/${interaction.uid}`,
    },
    loadExistingGrant: loadGrant,
    renderError: async (ctx, out) => {
      ctx.type = 'html';
      ctx.body = errorPage(out.error, out.error_description);
    },
    ttl: {
      AccessToken: hour,
      AuthorizationCode: 60,
      Grant: 90 * day,
      IdToken: hour,
      Interaction: hour,
      RefreshToken: 90 * day,
      Session: 14 * day,
    },
  };
}

function contextClassOf(token: object | undefined): string | undefined {
  return token && 'acr' in token && typeof token.acr === 'string'
    ? token.acr
    : undefined;
}

function signOutPage(form: string): string {
  return pageShell(
    'Sign out',
    `<h1>Sign out of the sample lab?</h1>
<p>The next sign-in will ask again who you are.</p>
${form}
<button class="plain main" type="submit" form="op.logoutForm" value="yes" name="logout" autofocus>Sign out</button>
<button class="plain" type="submit" form="op.logoutForm">Stay signed in</button>`,
  );
}

function errorPage(error: string, description: string | undefined): string {
  return pageShell(
    'The sign-in did not work',
    `<h1>The sign-in did not work</h1>
<p>${escapeHtml(description ?? error)} (<code>${escapeHtml(error)}</code>)</p>
<p>Go back to the portal and sign in again.</p>`,
  );
}
