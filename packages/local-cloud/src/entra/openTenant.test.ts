import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTenant, type Tenant } from './openTenant';
import { SqliteOidcAdapter } from './SqliteOidcAdapter';

describe('openTenant', () => {
  let directory: string;
  let now: Date;
  const opened: Tenant[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tenant-'));
    now = new Date('2026-01-01T00:00:00Z');
  });

  afterEach(() => {
    opened.splice(0).forEach(tenant => tenant.close());
    rmSync(directory, { recursive: true });
  });

  async function open(name: string) {
    const tenant = await openTenant({
      file: join(directory, name),
      organisationFile: join(__dirname, '../../lab/org.yaml'),
      issuer: () => 'http://localhost:7010',
      clock: () => now,
    });
    opened.push(tenant);
    return tenant;
  }

  const secrets = (tenant: Tenant) =>
    tenant.applications.map(({ secret }) => secret);

  const claims = () => ({
    aud: 'me',
    oid: 'somebody',
    exp: now.getTime() / 1000 + 60,
  });

  it('keeps keys and secrets, and makes others for another lab', async () => {
    const first = await open('one.sqlite');
    const again = await open('one.sqlite');
    const other = await open('two.sqlite');
    expect(again.jwks).toEqual(first.jwks);
    expect(secrets(again)).toEqual(secrets(first));
    expect(other.jwks).not.toEqual(first.jwks);
    expect(new Set([...secrets(first), ...secrets(other)]).size).toBe(4);
  });

  it('publishes no private part of a key', async () => {
    const { jwks } = await open('one.sqlite');
    expect(Object.keys(jwks.keys[0]).sort()).toEqual([
      'alg',
      'e',
      'kid',
      'kty',
      'n',
      'use',
    ]);
  });

  it('takes its own tokens, until they expire, and nobody else’s', async () => {
    const tenant = await open('one.sqlite');
    const token = await tenant.sign(claims());
    await expect(tenant.verify(token, ['me'])).resolves.toMatchObject({
      oid: 'somebody',
      iss: 'http://localhost:7010',
    });
    await expect(tenant.verify(token, ['you'])).rejects.toThrow('"aud"');
    const foreign = await (await open('two.sqlite')).sign(claims());
    await expect(tenant.verify(foreign, ['me'])).rejects.toThrow();
    now = new Date('2026-01-01T00:02:00Z');
    await expect(tenant.verify(token, ['me'])).rejects.toThrow('"exp"');
  });

  it('keeps sessions until they expire, and forgets a whole grant at once', async () => {
    const { database } = await open('one.sqlite');
    const tokens = new SqliteOidcAdapter(database, () => now, 'RefreshToken');
    const sessions = new SqliteOidcAdapter(database, () => now, 'Session');
    await tokens.upsert('t1', { grantId: 'g1' }, 60);
    await tokens.upsert('t2', { grantId: 'g2' });
    await sessions.upsert('s1', { uid: 'u1' }, 60);
    await tokens.consume('t1');
    expect(await tokens.find('t1')).toMatchObject({
      grantId: 'g1',
      consumed: now.getTime() / 1000,
    });
    expect(await sessions.findByUid('u1')).toEqual({ uid: 'u1' });
    expect(await sessions.find('t1')).toBeUndefined();

    await tokens.revokeByGrantId('g1');
    expect(await tokens.find('t1')).toBeUndefined();
    now = new Date('2026-01-01T00:02:00Z');
    expect(await sessions.find('s1')).toBeUndefined();
    SqliteOidcAdapter.removeExpired(database, () => now);
    const left = database.prepare('SELECT id FROM oidc_records').pluck().all();
    expect(left).toEqual(['t2']);
  });
});
