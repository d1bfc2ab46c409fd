import { generateKeyPairSync, randomUUID } from 'crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'fs';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  importJWK,
  JWK,
  JWTPayload,
  jwtVerify,
  JWTVerifyGetKey,
  SignJWT,
} from 'jose';
import { JsonObject, objectAt, stringAt } from '../json';
import { ObjectStore } from '../store/ObjectStore';
import { User } from './User';

const ACCOUNTS = '/serviceaccounts';
const CLAIM = 'kubernetes.io';
const KEYS_PATH = '/openid/v1/jwks';

/** Where a cluster publishes who signs its service account tokens. */
export const ISSUER_PATHS = {
  discovery: '/.well-known/openid-configuration',
  keys: KEYS_PATH,
} as const;

export type ServiceAccountTokensOptions = {
  /** Where the private key is kept; made when it is missing. */
  keyFile: string;
  /** The cluster's URL, which is the issuer of its tokens; read on each use since ports may be chosen late. */
  issuer: () => string;
  store: ObjectStore;
  now: () => Date;
};

/** The tokens of service accounts: signed here, published as an OpenID Connect issuer, and accepted by the cluster itself. */
export class ServiceAccountTokens {
  private readonly keySet: JWTVerifyGetKey;

  private constructor(
    private readonly options: ServiceAccountTokensOptions,
    private readonly key: JWK,
  ) {
    this.keySet = createLocalJWKSet(this.keys());
  }

  static async open(
    options: ServiceAccountTokensOptions,
  ): Promise<ServiceAccountTokens> {
    return new ServiceAccountTokens(options, await openKey(options.keyFile));
  }

  /** Signs a token of an account, for the cluster itself unless audiences are given. */
  async issue(
    account: JsonObject,
    { audiences, seconds }: { audiences: string[]; seconds: number },
  ): Promise<{ token: string; audiences: string[]; expires: Date }> {
    const issuer = this.options.issuer();
    const intended = audiences.length > 0 ? audiences : [issuer];
    const issued = Math.floor(this.options.now().getTime() / 1000);
    const namespace = stringAt(account, 'metadata', 'namespace') ?? '';
    const name = stringAt(account, 'metadata', 'name') ?? '';
    const uid = stringAt(account, 'metadata', 'uid');
    const token = await new SignJWT({
      aud: intended,
      exp: issued + seconds,
      iat: issued,
      iss: issuer,
      jti: randomUUID(),
      [CLAIM]: { namespace, serviceaccount: { name, uid } },
      nbf: issued,
      sub: `system:serviceaccount:${namespace}:${name}`,
    })
      .setProtectedHeader({ alg: 'RS256', kid: this.key.kid })
      .sign(await importJWK(this.key, 'RS256'));
    const expires = new Date((issued + seconds) * 1000);
    return { token, audiences: intended, expires };
  }

  /** Whom a token stands for: nobody when it is not for this cluster, or when its account has been deleted since. */
  async verify(token: string): Promise<User | undefined> {
    const issuer = this.options.issuer();
    try {
      const { payload } = await jwtVerify(token, this.keySet, {
        issuer,
        audience: issuer,
        algorithms: ['RS256'],
        currentDate: this.options.now(),
        requiredClaims: ['exp', 'sub'],
      });
      return this.accountOf(payload);
    } catch {
      // Whatever is wrong with it, the answer is 401: the server does not tell a stranger why.
      return undefined;
    }
  }

  /** The document at {@link ISSUER_PATHS.discovery}. */
  discovery(): JsonObject {
    const issuer = this.options.issuer();
    return {
      issuer,
      jwks_uri: `${issuer}${KEYS_PATH}`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    };
  }

  /** The document at {@link ISSUER_PATHS.keys}. */
  keys() {
    const { kty, kid, n, e } = this.key;
    return {
      keys: [{ use: 'sig', kty: String(kty), kid, alg: 'RS256', n, e }],
    };
  }

  private accountOf(payload: JWTPayload): User | undefined {
    const claim = objectAt(payload as JsonObject, CLAIM);
    const namespace = stringAt(claim, 'namespace') ?? '';
    const name = stringAt(claim, 'serviceaccount', 'name') ?? '';
    const uid = stringAt(claim, 'serviceaccount', 'uid');
    const account = this.options.store.get(ACCOUNTS, namespace, name);
    if (!account || stringAt(account, 'metadata', 'uid') !== uid) {
      return undefined;
    }
    return {
      name: `system:serviceaccount:${namespace}:${name}`,
      uid,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
    };
  }
}

async function openKey(file: string): Promise<JWK> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const exported = await exportJWK(pair.privateKey);
  const key = { ...exported, kid: await calculateJwkThumbprint(exported) };
  writeFileSync(`${file}.new`, JSON.stringify(key), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return key;
}
