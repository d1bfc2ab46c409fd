import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { generators, Issuer } from 'openid-client';

/** What `kubectl oidc-login get-token` prints for kubectl. */
export interface ExecCredential {
  apiVersion: 'client.authentication.k8s.io/v1';
  kind: 'ExecCredential';
  status: { token: string; expirationTimestamp: string };
}

/**
 * Does what `kubectl oidc-login get-token` does with these arguments (https://github.com/int128/kubelogin/blob/master/docs/usage.md):
 * authorization code with PKCE as a public client, a redirect to this machine, the ID token or, where it is told so, the access
 * token. A person of the sample lab is at the browser. Arguments that it does not know are refused, as the plugin refuses them.
 */
export async function oidcLogin(
  args: string[],
  person: string,
): Promise<ExecCredential> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'oidc-issuer-url': { type: 'string' },
      'oidc-client-id': { type: 'string' },
      'oidc-extra-scope': { type: 'string', multiple: true, default: [] },
      'oidc-use-access-token': { type: 'boolean', default: false },
      'oidc-auth-request-extra-params': {
        type: 'string',
        multiple: true,
        default: [],
      },
    },
  });
  if (positionals.join(' ') !== 'get-token') {
    throw new Error(`unknown command '${positionals.join(' ')}'`);
  }
  const issuerUrl = values['oidc-issuer-url'] ?? '';
  const issuer = await Issuer.discover(issuerUrl);
  const listener = await listenForRedirect();
  try {
    const client = new issuer.Client({
      client_id: values['oidc-client-id'] ?? '',
      token_endpoint_auth_method: 'none',
      redirect_uris: [listener.redirectUri],
      response_types: ['code'],
    });
    const state = generators.state();
    const nonce = generators.nonce();
    const verifier = generators.codeVerifier();
    const extra = values['oidc-auth-request-extra-params'].map(pair => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    });
    await signIn(
      client.authorizationUrl({
        scope: [...values['oidc-extra-scope'], 'openid'].join(' '),
        state,
        nonce,
        code_challenge: generators.codeChallenge(verifier),
        code_challenge_method: 'S256',
        ...Object.fromEntries(extra),
      }),
      person,
    );
    // The plugin gives its extra parameters to the authorization request only.
    const tokens = await client.callback(
      listener.redirectUri,
      client.callbackParams(await listener.redirected),
      { state, nonce, code_verifier: verifier },
    );
    const token = values['oidc-use-access-token']
      ? tokens.access_token
      : tokens.id_token;
    const { payload } = await jwtVerify(
      token ?? '',
      createRemoteJWKSet(new URL(String(issuer.metadata.jwks_uri))),
      { issuer: issuer.metadata.issuer },
    );
    return {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: {
        token: token ?? '',
        expirationTimestamp: new Date((payload.exp ?? 0) * 1000).toISOString(),
      },
    };
  } finally {
    listener.close();
  }
}

async function listenForRedirect() {
  let arrived: (url: string) => void;
  const redirected = new Promise<string>(resolve => {
    arrived = resolve;
  });
  const server = createServer((request, response) => {
    response.end('You may close this window.');
    arrived(request.url ?? '');
  });
  await new Promise<void>(done => server.listen(0, 'localhost', done));
  const { port } = server.address() as AddressInfo;
  return {
    redirectUri: `http://localhost:${port}`,
    redirected,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** As much of a browser as the sample sign-in needs: cookies, redirects, and one form. */
async function signIn(start: string, person: string): Promise<void> {
  const cookies = new Map<string, string>();
  const go = async (url: string, body?: URLSearchParams): Promise<void> => {
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      body,
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(pair => pair.join('=')).join('; '),
      },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location) {
      await go(new URL(location, url).href);
      return;
    }
    const action = /<form[^>]*action="([^"]*)"/.exec(await response.text());
    if (action && !body) {
      await go(new URL(action[1], url).href, new URLSearchParams({ person }));
    }
  };
  await go(start);
}
