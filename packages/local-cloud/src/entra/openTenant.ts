import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  importJWK,
  jwtVerify,
  SignJWT,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
} from 'jose';
import { readOrganisation, type Organisation } from './readOrganisation';
import {
  sampleApplications,
  sampleTenantId,
  type SampleApplication,
} from './sampleTenant';

/** What {@link openTenant} needs. */
export interface OpenTenantOptions {
  /** The SQLite file: keys, sessions and application secrets. */
  file: string;
  /** The file of sample people and groups. */
  organisationFile: string;
  /** The issuer of every token; a function, as it depends on the port. */
  issuer: () => string;
  clock: () => Date;
}

/** An app registration with its secret. */
export interface Application extends SampleApplication {
  secret: string;
}

/**
 * The sample directory: people, groups, applications and the keys that sign
 * for them. The sign-in page and the token endpoint share one.
 */
export interface Tenant {
  id: string;
  organisation: Organisation;
  applications: Application[];
  database: Database.Database;
  issuer: () => string;
  clock: () => Date;
  /** The private keys, newest first. */
  privateKeys: JWK[];
  /** The public keys, as served at `/jwks`. */
  jwks: JSONWebKeySet;
  /** Signs claims that already name their audience and expiry. */
  sign(claims: JWTPayload): Promise<string>;
  /**
   * Returns the claims of a token of this tenant.
   *
   * @throws an error of `jose` when the token is forged, expired, or for someone else.
   */
  verify(token: string, audience: string[]): Promise<JWTPayload>;
  close(): void;
}

/** Opens the directory, making its keys and secrets the first time. */
export async function openTenant(options: OpenTenantOptions): Promise<Tenant> {
  const database = openDatabase(options.file);
  const privateKeys = [await loadSigningKey(database)];
  const jwks = { keys: privateKeys.map(publicPart) };
  const keySet = createLocalJWKSet(jwks);

  return {
    id: sampleTenantId,
    organisation: readOrganisation(options.organisationFile),
    applications: sampleApplications.map(application => ({
      ...application,
      secret: loadSecret(database, application.clientId),
    })),
    database,
    issuer: options.issuer,
    clock: options.clock,
    privateKeys,
    jwks,
    async sign(claims) {
      const [key] = privateKeys;
      return new SignJWT({ ...claims, iss: options.issuer() })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid })
        .sign(await importJWK(key, 'RS256'));
    },
    async verify(token, audience) {
      const { payload } = await jwtVerify(token, keySet, {
        issuer: options.issuer(),
        audience,
        algorithms: ['RS256'],
        currentDate: options.clock(),
        requiredClaims: ['exp', 'oid'],
      });
      return payload;
    },
    close: () => database.close(),
  };
}

function openDatabase(file: string): Database.Database {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.exec(`
    CREATE TABLE IF NOT EXISTS signing_keys (
      kid TEXT PRIMARY KEY, jwk TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS application_secrets (
      client_id TEXT PRIMARY KEY, secret TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS oidc_records (
      model TEXT NOT NULL,
      id TEXT NOT NULL,
      payload TEXT NOT NULL,
      grant_id TEXT,
      uid TEXT,
      expires_at INTEGER,
      PRIMARY KEY (model, id)
    );
    CREATE INDEX IF NOT EXISTS oidc_records_grant ON oidc_records (grant_id);
    CREATE INDEX IF NOT EXISTS oidc_records_uid ON oidc_records (uid);
  `);
  return database;
}

async function loadSigningKey(database: Database.Database): Promise<JWK> {
  const row = database
    .prepare<[], { jwk: string }>('SELECT jwk FROM signing_keys')
    .get();
  if (row) return JSON.parse(row.jwk);

  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const exported = await exportJWK(pair.privateKey);
  const kid = await calculateJwkThumbprint(exported);
  const jwk: JWK = { ...exported, kid, use: 'sig', alg: 'RS256' };
  database
    .prepare('INSERT INTO signing_keys (kid, jwk) VALUES (?, ?)')
    .run(kid, JSON.stringify(jwk));
  return jwk;
}

function publicPart({ kty, kid, use, alg, n, e }: JWK): JWK {
  return { kty, kid, use, alg, n, e };
}

function loadSecret(database: Database.Database, clientId: string): string {
  database
    .prepare(
      'INSERT INTO application_secrets (client_id, secret) VALUES (?, ?) ON CONFLICT DO NOTHING',
    )
    .run(clientId, randomBytes(32).toString('base64url'));
  const row = database
    .prepare<[string], { secret: string }>(
      'SELECT secret FROM application_secrets WHERE client_id = ?',
    )
    .get(clientId);
  return row!.secret;
}
