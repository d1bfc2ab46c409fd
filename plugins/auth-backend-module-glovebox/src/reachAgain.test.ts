import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { ConfigReader } from '@backstage/config';
import { mockServices } from '@backstage/backend-test-utils';
import { oidcAuthenticator } from '@backstage/plugin-auth-backend-module-oidc-provider';
import { OAuthAuthenticatorStartInput } from '@backstage/plugin-auth-node';
import { reachAgain } from './reachAgain';

describe('reachAgain', () => {
  let provider: Server;
  let port: number;
  const logger = mockServices.logger.mock();

  const listen = (on: number) =>
    new Promise<number>(resolve => {
      provider = createServer((_, response) => {
        const issuer = `http://localhost:${port}`;
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            issuer,
            authorization_endpoint: `${issuer}/authorize`,
          }),
        );
      }).listen(on, 'localhost', () =>
        resolve((provider.address() as AddressInfo).port),
      );
    });
  const close = () => new Promise(resolve => provider.close(resolve));

  beforeEach(async () => {
    port = await listen(0);
    await close();
  });

  it('says that the provider is away, and lets people in once it is there', async () => {
    const authenticator = reachAgain(oidcAuthenticator, { logger });
    const context = authenticator.initialize({
      callbackUrl: 'http://localhost/callback',
      config: new ConfigReader({
        clientId: 'portal',
        clientSecret: 'secret',
        metadataUrl: `http://localhost:${port}/.well-known/openid-configuration`,
        prompt: 'auto',
      }),
    });
    const start = () =>
      authenticator.start(
        {
          req: { method: 'GET', url: '/start', session: {} },
          scope: 'openid',
          state: 'state',
        } as unknown as OAuthAuthenticatorStartInput,
        context,
      );

    await expect(start()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message:
        'The sign-in provider cannot be reached at present. Try again in a minute.',
    });
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringMatching(
        `^Nobody can sign in: the sign-in provider at http://localhost:${port}/`,
      ),
    );
    await listen(port);
    expect((await start()).url).toMatch(`http://localhost:${port}/authorize?`);
    await close();
  });
});
