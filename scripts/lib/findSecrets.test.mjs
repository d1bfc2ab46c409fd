import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findSecrets, searchText } from './findSecrets.mjs';
import { root } from './toolchain.mjs';

const base64 = value => Buffer.from(value).toString('base64url');
const JWT = `${base64('{"alg":"ES256"}')}.${base64('{"sub":"ada"}')}.c2ln`;
const TOKEN = 'a-static-token-of-a-cluster';
const SESSION = 'the-secret-of-the-session';

for (const [what, text] of [
  ['a JSON Web Token', `token=${JWT} `],
  ['an authorization header', '"Authorization":"Bearer 0123456789abcdef"'],
  ['a private key', '-----BEGIN EC PRIVATE KEY-----'],
  ['a private JSON Web Key', `{"kty":"EC","d":"${'x'.repeat(43)}"}`],
  ['a cookie', 'Cookie: backstage-auth=0123456789'],
  ['a parameter of a sign-in', 'GET /handler/frame?code=0123456789&state=x'],
]) {
  test(`${what} is found, and not repeated`, () => {
    const found = searchText(`before ${text} after`);
    assert.ok(found.some(f => f.what === what));
    for (const { excerpt } of found) {
      assert.doesNotMatch(excerpt, /0123456789|ES256|xxxx/);
      assert.ok(!excerpt.includes(JWT));
    }
  });
}

test('what the portal usually logs is no secret', () => {
  const usual =
    '"GET /api/catalog/entities/by-query?cursor=eyJvcmRlciI6W119&limit=20 HTTP/1.1" the bearer may code=none';
  assert.deepEqual(searchText(usual), []);
});

test('the secrets of a lab are found in its logs and in its databases', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'glovebox-secrets-'));
  try {
    sampleLab(dataDir);
    assert.deepEqual(
      findSecrets(dataDir).map(({ where, what }) => ({ where, what })),
      [
        { where: 'log/portal.log', what: 'portal/session-secret, secret 1' },
        {
          where: 'portal/db/approvals.sqlite events',
          what: 'local-cloud/kubernetes-tokens.json, secret 1',
        },
      ],
    );
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

function sampleLab(dataDir) {
  for (const folder of ['log', 'local-cloud', 'portal/db']) {
    mkdirSync(join(dataDir, folder), { recursive: true });
  }
  writeFileSync(join(dataDir, 'portal/session-secret'), SESSION);
  writeFileSync(
    join(dataDir, 'local-cloud/kubernetes-tokens.json'),
    JSON.stringify({ admin: TOKEN }),
  );
  writeFileSync(
    join(dataDir, 'log/portal.log'),
    `it said ${Buffer.from(SESSION).toString('base64')}`,
  );
  const Database = createRequire(join(root, 'packages/backend/package.json'))(
    'better-sqlite3',
  );
  for (const name of [
    'approvals',
    'catalog',
    'events',
    'notifications',
    'research-environments',
    'scaffolder',
    'search',
  ]) {
    const database = new Database(join(dataDir, `portal/db/${name}.sqlite`));
    database.exec('CREATE TABLE events (seq INTEGER, detail TEXT)');
    const detail = name === 'approvals' ? `{"token":"${TOKEN}"}` : '{}';
    database.prepare('INSERT INTO events VALUES (1, ?)').run(detail);
    database.close();
  }
}
