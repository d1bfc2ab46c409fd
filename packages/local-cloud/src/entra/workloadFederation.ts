import {
  createLocalJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
} from 'jose';
import { EntraError } from './EntraError';

/** Which outside token a workload may present, as Azure stores it. */
export interface FederatedCredential {
  issuer: string;
  subject: string;
  audiences: string[];
}

/** An application or managed identity that trusts outside tokens. */
export interface Workload {
  objectId: string;
  credentials: FederatedCredential[];
  /** Fetches the public keys of an issuer that a credential names. */
  keysOf(issuer: string): Promise<JSONWebKeySet>;
}

/**
 * Checks that a client assertion is a genuine token that matches one of the
 * workload's federated credentials.
 *
 * @throws EntraError when it is not.
 */
export async function checkAssertion(
  workload: Workload | undefined,
  assertion: string,
  now: Date,
): Promise<void> {
  const claims = decode(assertion);
  const credential = matchingCredential(workload, claims);
  const keys = createLocalJWKSet(await workload!.keysOf(credential.issuer));
  try {
    await jwtVerify(assertion, keys, { currentDate: now });
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw refused(
        700024,
        'Client assertion is not within its valid time range.',
      );
    }
    throw refused(
      700027,
      'The certificate or key used to sign the client assertion is not one of its issuer.',
    );
  }
}

function decode(assertion: string): JWTPayload {
  try {
    return decodeJwt(assertion);
  } catch {
    throw refused(50027, 'JWT token is invalid or malformed.');
  }
}

function matchingCredential(
  workload: Workload | undefined,
  claims: JWTPayload,
): FederatedCredential {
  const byIssuer = (workload?.credentials ?? []).filter(
    credential => credential.issuer === claims.iss,
  );
  if (byIssuer.length === 0) {
    throw refused(
      700211,
      `No matching federated identity record found for presented assertion issuer '${claims.iss}'.`,
    );
  }
  const bySubject = byIssuer.filter(c => c.subject === claims.sub);
  if (bySubject.length === 0) {
    throw refused(
      700213,
      `No matching federated identity record found for presented assertion subject '${claims.sub}'.`,
    );
  }
  const audiences = [claims.aud ?? []].flat();
  const match = bySubject.find(c =>
    c.audiences.some(audience => audiences.includes(audience)),
  );
  if (!match) {
    throw refused(
      700212,
      `No matching federated identity record found for presented assertion audience '${audiences}'.`,
    );
  }
  return match;
}

function refused(code: number, message: string): EntraError {
  return new EntraError(401, 'invalid_client', code, message);
}
