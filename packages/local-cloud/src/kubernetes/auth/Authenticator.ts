import { createHash } from 'crypto';
import { IncomingMessage } from 'http';
import {
  createRemoteJWKSet,
  jwtVerify,
  JWTPayload,
  JWTVerifyGetKey,
} from 'jose';
import { unauthorized } from '../status/errors';
import { ServiceAccountTokens } from './ServiceAccountTokens';
import { User } from './User';

/** Whose tokens a cluster accepts for people: the sign-in of the sample people, or Entra ID's stand-in. */
export type TokenIssuer = {
  /** The issuer, read on each use since ports may be chosen late. Keys are at `/jwks` below it. */
  url: () => string;
  audience: string;
  /** Keys, where they are not to be fetched. */
  jwks?: JWTVerifyGetKey;
};

/** Tells who makes a request, from its bearer token: a static one or a service account's of this cluster, or a person's from the issuer. */
export class Authenticator {
  private remote: { url: string; keys: JWTVerifyGetKey } | undefined;

  constructor(
    private readonly tokens: ReadonlyMap<string, User>,
    private readonly issuer: TokenIssuer | undefined,
    private readonly accounts: ServiceAccountTokens,
    private readonly now: () => Date,
  ) {}

  /** @throws ApiError 401 without a valid token; the reason stays here, as in the real server. */
  async authenticate(request: IncomingMessage): Promise<User> {
    const header = request.headers.authorization ?? '';
    const token = /^Bearer\s+(\S+)$/i.exec(header)?.[1];
    if (!token) throw unauthorized();
    const known = this.tokens.get(hashToken(token));
    const user = known ?? (await this.signedFor(token));
    if (!user) throw unauthorized();
    return { ...user, groups: [...user.groups, 'system:authenticated'] };
  }

  private async signedFor(token: string): Promise<User | undefined> {
    if (token.split('.').length !== 3) return undefined;
    return (await this.accounts.verify(token)) ?? (await this.verify(token));
  }

  private async verify(token: string): Promise<User | undefined> {
    if (!this.issuer) return undefined;
    try {
      const { payload } = await jwtVerify(token, this.keys(this.issuer), {
        issuer: this.issuer.url(),
        audience: this.issuer.audience,
        currentDate: this.now(),
      });
      return personOf(payload);
    } catch {
      // Whatever is wrong with it, the answer is 401: the server does not tell a stranger why.
      return undefined;
    }
  }

  private keys(issuer: TokenIssuer): JWTVerifyGetKey {
    if (issuer.jwks) return issuer.jwks;
    const url = issuer.url();
    if (this.remote?.url !== url) {
      this.remote = {
        url,
        keys: createRemoteJWKSet(new URL(`${url.replace(/\/$/, '')}/jwks`)),
      };
    }
    return this.remote.keys;
  }
}

/** Tokens are looked up by their hash, so that comparing takes the same time for all. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function personOf(payload: JWTPayload): User | undefined {
  if (typeof payload.oid !== 'string' || payload.oid === '') return undefined;
  const groups = Array.isArray(payload.groups)
    ? payload.groups.filter(
        (group): group is string => typeof group === 'string',
      )
    : [];
  return {
    name: payload.oid,
    groups: groups.filter(group => !group.startsWith('system:')),
  };
}
