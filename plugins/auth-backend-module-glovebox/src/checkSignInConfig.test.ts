import { ConfigReader } from '@backstage/config';
import { JsonValue } from '@backstage/types';
import { checkSignInConfig } from './checkSignInConfig';

const TENANT = 'c6f1d9a2-5b0e-4c7d-8f3a-2e9b7d4a6c10';

function check(tenantId: JsonValue | undefined, secret: string | undefined) {
  const resolver = { resolver: 'entraObjectId', tenantId };
  checkSignInConfig(
    new ConfigReader({
      auth: {
        session: { secret },
        environment: 'production',
        providers: {
          oidc: { production: { signIn: { resolvers: [resolver] } } },
        },
      },
    }),
  );
}

describe('checkSignInConfig', () => {
  it('takes a tenant and a secret', () => {
    expect(() => check(TENANT, 'long and random')).not.toThrow();
  });

  it('says that nobody can sign in without a session secret', () => {
    expect(() => check(TENANT, undefined)).toThrow(
      'auth.session.secret is missing: without it nobody can sign in.',
    );
  });

  it.each([
    [undefined, 'is missing'],
    ['lab.example', 'is "lab.example"'],
    [7, 'is 7'],
  ])('names the full key of the tenant %s', (tenantId, words) => {
    expect(() => check(tenantId, 's')).toThrow(
      `auth.providers.oidc.production.signIn.resolvers[0].tenantId ${words}: write`,
    );
  });
});
