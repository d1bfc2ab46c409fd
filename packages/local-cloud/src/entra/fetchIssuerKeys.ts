import { get } from 'node:https';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { EntraError } from './EntraError';

const timeoutMs = 5_000;
const maximumBytes = 64 * 1024;

const discoverySchema = z.object({
  issuer: z.string(),
  jwks_uri: z.url({ protocol: /^https$/ }),
});
const keysSchema = z.object({
  keys: z.array(z.looseObject({ kty: z.string() })),
});

/**
 * Fetches the public keys of an outside issuer of tokens by OpenID Connect discovery, as Entra ID does: over https only.
 *
 * @param ca - the authority to trust, in PEM
 * @throws EntraError AADSTS50166 when the issuer does not answer as one.
 */
export async function fetchIssuerKeys(
  issuer: string,
  ca: string,
): Promise<JSONWebKeySet> {
  try {
    const discovery = discoverySchema.parse(
      await fetchJson(
        `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
        ca,
      ),
    );
    if (discovery.issuer !== issuer) {
      throw new Error(`it says that it is '${discovery.issuer}'`);
    }
    return keysSchema.parse(await fetchJson(discovery.jwks_uri, ca));
  } catch (error) {
    throw new EntraError(
      400,
      'invalid_request',
      50166,
      `Request to External OIDC endpoint failed. (${issuer}: ${
        error instanceof Error ? error.message : error
      })`,
    );
  }
}

function fetchJson(url: string, ca: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = get(url, { ca, timeout: timeoutMs }, response => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', chunk => {
        body += chunk;
        if (body.length > maximumBytes) {
          request.destroy(new Error('it answers with too much'));
        }
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 200) {
          reject(new Error(`${url} answers ${response.statusCode}`));
          return;
        }
        try {
          resolve(JSON.parse(body));
        } catch (error) {
          reject(error);
        }
      });
    });
    request.on('timeout', () =>
      request.destroy(new Error('it does not answer')),
    );
    request.on('error', reject);
  });
}
