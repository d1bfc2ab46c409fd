import { TokenCredential } from '@azure/core-auth';

const SCOPE = 'https://management.azure.com/.default';

/**
 * Object id of the identity behind a credential, from its own token: what-if and updates of a stack must pass the stack's
 * own protection. `undefined` when the token does not say.
 */
export async function ownPrincipal(
  credential: TokenCredential,
  signal: AbortSignal,
): Promise<string | undefined> {
  const token = await credential.getToken(SCOPE, { abortSignal: signal });
  const [, payload] = token?.token.split('.') ?? [];
  if (payload === undefined) {
    return undefined;
  }
  // Not verified: it is the portal's own token, and what it says only widens what the portal itself may do.
  const claims: unknown = JSON.parse(
    Buffer.from(payload, 'base64url').toString('utf8'),
  );
  return typeof claims === 'object' &&
    claims !== null &&
    'oid' in claims &&
    typeof claims.oid === 'string'
    ? claims.oid
    : undefined;
}
