import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
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

/** A managed identity that trusts outside tokens. */
export interface Workload {
  objectId: string;
  credentials: FederatedCredential[];
}

/** Where workloads and the keys of those whom they trust are found. */
export interface Workloads {
  /** Finds the managed identity with a client id. */
  find(clientId: string): Workload | undefined;
  /**
   * The public keys of an issuer that a credential names.
   *
   * @throws EntraError when they cannot be had.
   */
  issuerKeys(issuer: string): Promise<JSONWebKeySet>;
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
  options: {
    now: Date;
    clientId: string;
    issuerKeys: Workloads['issuerKeys'];
  },
): Promise<void> {
  const { claims, keyId } = decode(assertion);
  const credential = matchingCredential(workload, claims, options.clientId);
  const keys = await options.issuerKeys(credential.issuer);
  try {
    await jwtVerify(assertion, createLocalJWKSet(keys), {
      currentDate: options.now,
      requiredClaims: ['exp'],
    });
  } catch (error) {
    throw refusal(error, credential.issuer, keyId);
  }
}

function decode(assertion: string): { claims: JWTPayload; keyId: string } {
  try {
    const { kid } = decodeProtectedHeader(assertion);
    return { claims: decodeJwt(assertion), keyId: kid ?? '' };
  } catch {
    throw refused(50027, 'JWT token is invalid or malformed.');
  }
}

function matchingCredential(
  workload: Workload | undefined,
  claims: JWTPayload,
  clientId: string,
): FederatedCredential {
  const credentials = workload?.credentials ?? [];
  if (credentials.length === 0) {
    throw refused(
      70025,
      `The client '${clientId}' has no configured federated identity credentials.`,
    );
  }
  const byIssuer = credentials.filter(c => c.issuer === claims.iss);
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

function refusal(error: unknown, issuer: string, keyId: string): EntraError {
  if (error instanceof errors.JWTExpired) {
    return refused(
      700024,
      'Client assertion is not within its valid time range.',
    );
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return refused(
      7000272,
      `The certificate with identifier ${keyId} used to sign the federated credential could not be found in the metadata of identity provider ${issuer}.`,
    );
  }
  return refused(700027, 'Client assertion failed signature validation.');
}

function refused(code: number, message: string): EntraError {
  return new EntraError(401, 'invalid_client', code, message);
}
