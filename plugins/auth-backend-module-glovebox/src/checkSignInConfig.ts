import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const SECRET = 'auth.session.secret';
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Checks what Backstage notices only when somebody signs in, or says without the key.
 *
 * @throws InputError that names the key.
 */
export function checkSignInConfig(config: Config): void {
  if (!config.getOptionalString(SECRET)) {
    throw new InputError(
      `${SECRET} is missing: without it nobody can sign in. Set it to a long random text, the same for every replica; app-config.yaml takes it from GLOVEBOX_SESSION_SECRET.`,
    );
  }
  const environment =
    config.getOptionalString('auth.environment') ?? 'development';
  const key = `auth.providers.oidc.${environment}.signIn.resolvers`;
  (config.getOptionalConfigArray(key) ?? []).forEach((resolver, index) => {
    if (resolver.getOptionalString('resolver') === 'entraObjectId') {
      requireTenant(resolver, `${key}[${index}]`);
    }
  });
}

function requireTenant(resolver: Config, key: string): void {
  const tenantId = resolver.getOptional('tenantId');
  if (typeof tenantId !== 'string' || !GUID.test(tenantId)) {
    const found =
      tenantId === undefined ? 'is missing' : `is ${JSON.stringify(tenantId)}`;
    throw new InputError(
      `${key}.tenantId ${found}: write the directory (tenant) id that people sign in from, a GUID.`,
    );
  }
}
