import type { IncomingMessage } from 'node:http';
import { errors } from 'jose';
import { ArmError } from '../ArmError';
import type { Caller } from '../authorization/authorize';
import type { Tenant } from '../../entra/openTenant';
import { armAudiences } from '../../entra/sampleTenant';

const audiences = armAudiences.flatMap(audience => [audience, `${audience}/`]);

/**
 * Finds out who calls, from the bearer token.
 *
 * @throws ArmError 401 that says what is wrong with the token.
 */
export async function authenticate(
  tenant: Tenant,
  req: IncomingMessage,
): Promise<Caller> {
  const token = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1];
  if (!token) {
    throw new ArmError(
      401,
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is missing.",
    );
  }
  try {
    const claims = await tenant.verify(token, audiences);
    const { groups, name, appid } = claims;
    const isApplication = typeof appid === 'string';
    return {
      objectId: String(claims.oid),
      groupIds: Array.isArray(groups) ? groups.map(String) : [],
      displayName: isApplication ? appid : String(name),
      type: isApplication ? 'Application' : 'User',
    };
  } catch (error) {
    throw refusal(error);
  }
}

function refusal(error: unknown): ArmError {
  if (error instanceof errors.JWTExpired) {
    return new ArmError(
      401,
      'ExpiredAuthenticationToken',
      'The access token expiry UTC time is earlier than the current UTC time. Request a new token.',
    );
  }
  if (
    error instanceof errors.JWTClaimValidationFailed &&
    error.claim === 'aud'
  ) {
    return new ArmError(
      401,
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience or resource. It should exactly match one of the allowed audiences '${audiences.join(
        ',',
      )}'.`,
    );
  }
  return new ArmError(
    401,
    'InvalidAuthenticationToken',
    `The access token is invalid: ${
      error instanceof Error ? error.message : error
    }.`,
  );
}
