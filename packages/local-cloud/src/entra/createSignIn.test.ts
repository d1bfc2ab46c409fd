import { createServer, globalAgent, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generators, Issuer, type TokenSet } from 'openid-client';
import { createSignIn } from './createSignIn';
import { openTenant, type Tenant } from './openTenant';
import {
  kubectlClientId,
  kubernetesAudience,
  portalClient,
} from './sampleTenant';
import { TestBrowser } from './__testUtils__/TestBrowser';

const organisationFile = join(__dirname, '../../lab/org.yaml');
const callback = `http://localhost:4567${portalClient.callbackPath}`;
const portalScope = 'openid profile email offline_access';

describe('createSignIn', () => {
  let directory: string;
  let server: Server;
  let port = 0;
  let tenant: Tenant;

  async function start() {
    tenant = await openTenant({
      file: join(directory, 'identity.sqlite'),
      organisationFile,
      issuer: () => `http://localhost:${port}`,
      clock: () => new Date(),
    });
    server = createServer(createSignIn({ tenant }).handler);
    await new Promise<void>(resolve =>
      server.listen(port, 'localhost', resolve),
    );
    port = (server.address() as AddressInfo).port;
  }

  async function stop() {
    globalAgent.destroy();
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    tenant.close();
  }

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'sign-in-'));
    port = 0;
    await start();
  });

  afterEach(async () => {
    await stop();
    rmSync(directory, { recursive: true });
  });

  /** The client as Backstage's OIDC module builds it. */
  async function portal(secret: string = portalClient.secret) {
    const issuer = await Issuer.discover(`http://localhost:${port}`);
    return new issuer.Client({
      client_id: portalClient.id,
      client_secret: secret,
      redirect_uris: [callback],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'RS256',
    });
  }

  async function signIn(
    browser: TestBrowser,
    person: string,
    parameters: Record<string, string> = {},
  ): Promise<TokenSet> {
    const client = await portal();
    const nonce = generators.nonce();
    const url = client.authorizationUrl({
      scope: portalScope,
      state: 's1',
      nonce,
      ...parameters,
    });
    await browser.open(url);
    if (browser.text.includes('Choose who')) await browser.choose(person);
    return client.callback(callback, client.callbackParams(browser.url), {
      state: 's1',
      nonce,
      response_type: 'code',
    });
  }

  it('signs a person in with the claims of an Entra token', async () => {
    const tokens = await signIn(new TestBrowser(), 'ada.moreau');
    const ada = tenant.organisation.people[0];
    expect(tokens.claims()).toMatchObject({
      oid: ada.objectId,
      sub: ada.objectId,
      tid: tenant.id,
      name: 'Ada Moreau',
      preferred_username: 'ada.moreau@lab.example',
      email: 'ada.moreau@lab.example',
      amr: ['pwd', 'mfa'],
      auth_time: expect.any(Number),
      groups: tenant.organisation.groups
        .filter(group => ['vision', 'research-lab'].includes(group.name))
        .map(group => group.objectId)
        .reverse(),
    });
    expect(tokens.claims()).not.toHaveProperty('acrs');
    const client = await portal();
    expect(await client.userinfo(tokens)).toMatchObject({ oid: ada.objectId });
  });

  it('lists every person by team and says that it is a stand-in', async () => {
    const browser = new TestBrowser();
    await browser.open((await portal()).authorizationUrl({ scope: 'openid' }));
    for (const person of tenant.organisation.people) {
      expect(browser.text).toContain(person.displayName);
      expect(browser.text).toContain(person.about);
    }
    expect(browser.text).toContain('stand-in for Entra ID');
    expect(browser.text).not.toContain('type="password"');
  });

  it('keeps the session, so that a second sign-in does not ask', async () => {
    const browser = new TestBrowser();
    await signIn(browser, 'ada.moreau');
    const again = await signIn(browser, 'nobody');
    expect(again.claims().name).toBe('Ada Moreau');
  });

  it.each(['login', 'select_account'])(
    'always shows the people when prompt=%s',
    async prompt => {
      const browser = new TestBrowser();
      await signIn(browser, 'ada.moreau');
      const other = await signIn(browser, 'sam.osei', { prompt });
      expect(other.claims().name).toBe('Sam Osei');
      expect(other.refresh_token).toBeDefined();
    },
  );

  it('answers login_required to prompt=none without a session', async () => {
    await expect(
      signIn(new TestBrowser(), 'ada.moreau', { prompt: 'none' }),
    ).rejects.toThrow('login_required');
  });

  it('steps up when an authentication context is asked for', async () => {
    const browser = new TestBrowser();
    await signIn(browser, 'ada.moreau');
    const claims = JSON.stringify({
      id_token: { acrs: { essential: true, value: 'c1' } },
    });
    await browser.open(
      (await portal()).authorizationUrl({ scope: 'openid', claims }),
    );
    expect(browser.text).toContain('c1');
    const strong = await signIn(browser, 'ada.moreau', { claims });
    expect(strong.claims().acrs).toEqual(['c1']);
  });

  it('gives a refresh token that still works after a restart', async () => {
    const browser = new TestBrowser();
    const tokens = await signIn(browser, 'devi.rao');
    const keys = tenant.jwks;
    await stop();
    await start();
    expect(tenant.jwks).toEqual(keys);
    const refreshed = await (await portal()).refresh(tokens.refresh_token!);
    expect(refreshed.claims().name).toBe('Devi Rao');
    expect((await signIn(browser, 'nobody')).claims().name).toBe('Devi Rao');
  });

  it('gives no refresh token to who does not ask for offline access', async () => {
    const tokens = await signIn(new TestBrowser(), 'ada.moreau', {
      scope: 'openid',
    });
    expect(tokens.refresh_token).toBeUndefined();
  });

  it.each([
    ['names the resource again when it redeems the code', true],
    ['names the resource at sign-in only, as kubectl oidc-login', false],
  ])(
    'gives a command-line tool a token for the clusters, with PKCE that %s',
    async (_, again) => {
      const issuer = await Issuer.discover(`http://localhost:${port}`);
      const client = new issuer.Client({
        client_id: kubectlClientId,
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://localhost:9999/'],
      });
      const verifier = generators.codeVerifier();
      const browser = new TestBrowser();
      const resource = `api://${kubernetesAudience}`;
      await browser.open(
        client.authorizationUrl({
          scope: 'openid user.read',
          resource,
          code_challenge: generators.codeChallenge(verifier),
          code_challenge_method: 'S256',
        }),
      );
      await browser.choose('ben.tanaka');
      const tokens = await client.callback(
        'http://localhost:9999/',
        client.callbackParams(browser.url),
        { code_verifier: verifier },
        again ? { exchangeBody: { resource } } : {},
      );
      const claims = await tenant.verify(tokens.access_token!, [
        kubernetesAudience,
      ]);
      expect(claims.preferred_username).toBe('ben.tanaka@lab.example');
      await expect(
        tenant.verify(tokens.access_token!, ['someone-else']),
      ).rejects.toThrow('"aud"');
    },
  );

  it('signs out and forgets the person', async () => {
    const browser = new TestBrowser();
    const tokens = await signIn(browser, 'ada.moreau');
    const client = await portal();
    await browser.open(
      client.endSessionUrl({
        id_token_hint: tokens.id_token,
        post_logout_redirect_uri: 'http://localhost:4567/',
      }),
    );
    expect(browser.text).toContain('Sign out of the sample lab?');
    await browser.submit({ logout: 'yes' });
    expect(browser.url).toBe('http://localhost:4567/');
    await expect(
      signIn(browser, 'ada.moreau', { prompt: 'none' }),
    ).rejects.toThrow('login_required');
  });

  it('revokes a refresh token, as the portal does at sign-out', async () => {
    const tokens = await signIn(new TestBrowser(), 'ada.moreau');
    const client = await portal();
    await client.revoke(tokens.refresh_token!);
    await expect(client.refresh(tokens.refresh_token!)).rejects.toThrow(
      'invalid_grant',
    );
    // What was issued with it goes too.
    await expect(client.userinfo(tokens)).rejects.toThrow('invalid_token');
  });

  it('refuses a foreign redirect, a wrong secret and an unknown person', async () => {
    const browser = new TestBrowser();
    const client = await portal();
    await browser.open(
      client.authorizationUrl({ redirect_uri: 'http://evil.example/' }),
    );
    expect(browser.status).toBe(400);
    expect(browser.text).toContain('The sign-in did not work');

    await browser.open(client.authorizationUrl({ scope: 'openid' }));
    await browser.choose('nobody');
    expect(browser.status).toBe(400);

    const tokens = await signIn(new TestBrowser(), 'ada.moreau');
    const impostor = await portal('wrong');
    await expect(impostor.refresh(tokens.refresh_token!)).rejects.toThrow(
      'invalid_client',
    );
  });

  it('refuses a form that is far too long', async () => {
    const browser = new TestBrowser();
    await browser.open((await portal()).authorizationUrl({ scope: 'openid' }));
    await browser.choose('x'.repeat(10_000));
    expect(browser.status).toBe(500);
    expect(browser.text).toContain('The form is too long.');
  });

  it('says so when an interaction is unknown', async () => {
    const browser = new TestBrowser();
    await browser.open(`http://localhost:${port}/interaction/none`);
    expect(browser.status).toBe(400);
    expect(browser.text).toContain('expired');
  });
});
