// Looks for what must never be written down: in the logs of a lab, and in what the portal's databases keep of changes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './toolchain.mjs';

/** Text that is a secret wherever it comes from. */
const PATTERNS = {
  'a JSON Web Token': /eyJ[\w-]{8,}\.eyJ[\w-]{8,}(\.[\w-]*)?/g,
  'an authorization header': /\b(bearer|basic)\s+[\w.~+/-]{16,}=*/gi,
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----/g,
  'a private JSON Web Key': /"d"\s*:\s*"[\w-]{20,}"/g,
  'a cookie':
    /\b(backstage-auth|connect\.sid|oidc-(refresh-token|nonce|granted-scope))=[^\s;"]{8,}/g,
  'a parameter of a sign-in':
    /[?&](code|access_token|id_token|refresh_token|client_secret|client_assertion)=[^\s&"']{8,}/g,
};

/** Too short to be told from chance. */
const MIN_SECRET = 12;
const AROUND = 40;

/**
 * Databases of the portal that hold what Glovebox says of changes, or what came with a request. Not `auth`, which keeps its own keys and
 * sessions, nor `app`, which keeps the built frontend.
 */
const DATABASES = [
  'approvals',
  'catalog',
  'events',
  'notifications',
  'research-environments',
  'scaffolder',
  'search',
];

/**
 * @returns what was found: `{ where, what, excerpt }`, the secret itself blotted out
 */
export function findSecrets(dataDir) {
  const known = knownSecrets(dataDir);
  return [...logTexts(dataDir), ...databaseTexts(dataDir)].flatMap(
    ({ where, text }) => searchText(text, known).map(f => ({ where, ...f })),
  );
}

/** Each secret in `text`. `known` maps the words for a secret to its value. */
export function searchText(text, known = new Map()) {
  const found = [];
  for (const [what, pattern] of Object.entries(PATTERNS)) {
    for (const match of text.matchAll(pattern)) {
      found.push({ what, excerpt: redacted(text, match.index, match[0]) });
    }
  }
  for (const [what, secret] of known) {
    for (const form of formsOf(secret)) {
      const at = text.indexOf(form);
      if (at >= 0) found.push({ what, excerpt: redacted(text, at, form) });
    }
  }
  return found;
}

/** As it is, in a URL, and in base64. */
function formsOf(secret) {
  return new Set([
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ]);
}

function redacted(text, at, secret) {
  const before = text.slice(Math.max(0, at - AROUND), at);
  const after = text.slice(at + secret.length, at + secret.length + AROUND);
  return `${before}<${secret.length} characters>${after}`.replaceAll('\n', ' ');
}

/** The secrets that the lab made for itself, by the file they are in. */
export function knownSecrets(dataDir) {
  const known = new Map();
  const add = (file, read) => {
    const path = join(dataDir, file);
    if (!existsSync(path)) return;
    read(readFileSync(path, 'utf8')).forEach((secret, i) => {
      if (secret.length >= MIN_SECRET)
        known.set(`${file}, secret ${i + 1}`, secret);
    });
  };
  add('portal/session-secret', text => [text.trim()]);
  add('local-cloud/applications.json', text =>
    valuesOf(JSON.parse(text), 'clientSecret'),
  );
  add('local-cloud/kubernetes-tokens.json', text => valuesOf(JSON.parse(text)));
  for (const key of ['ca.key', 'server.key']) {
    add(`local-cloud/${key}`, text => [text.split('\n')[1] ?? '']);
  }
  for (const file of readdirSync(join(dataDir, 'local-cloud'))) {
    if (/^kubeconfig/.test(file)) {
      add(`local-cloud/${file}`, text =>
        [...text.matchAll(/\btoken: "?([^\s"]+)/g)].map(([, token]) => token),
      );
    }
    if (/\.key\.json$/.test(file)) {
      add(`local-cloud/${file}`, text => valuesOf(JSON.parse(text), 'd'));
    }
  }
  const config = readFileSync(
    join(root, 'app-config.local-cloud.yaml'),
    'utf8',
  );
  const [, clientSecret] = /clientSecret: (sample-\S+)/.exec(config) ?? [];
  if (clientSecret) known.set('the secret of the sample sign-in', clientSecret);
  return known;
}

/** Every text in a JSON value, or those below one key. */
function valuesOf(value, key) {
  if (typeof value === 'string') return key === undefined ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    name === key && typeof item === 'string' ? [item] : valuesOf(item, key),
  );
}

function logTexts(dataDir) {
  const folder = join(dataDir, 'log');
  return readdirSync(folder).map(name => ({
    where: `log/${name}`,
    text: readFileSync(join(folder, name), 'utf8'),
  }));
}

/** Every text column of every table. */
function databaseTexts(dataDir) {
  const Database = createRequire(join(root, 'packages/backend/package.json'))(
    'better-sqlite3',
  );
  return DATABASES.flatMap(name => {
    const file = join(dataDir, 'portal', 'db', `${name}.sqlite`);
    const database = new Database(file, { readonly: true });
    try {
      return tableTexts(database).map(({ table, text }) => ({
        where: `${relative(dataDir, file)} ${table}`,
        text,
      }));
    } finally {
      database.close();
    }
  });
}

function tableTexts(database) {
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .pluck()
    .all();
  return tables.flatMap(table =>
    database
      .prepare(`SELECT * FROM "${table}"`)
      .all()
      .map(row => ({
        table,
        text: Object.values(row)
          .filter(value => typeof value === 'string')
          .join('\n'),
      })),
  );
}

// `node findSecrets.mjs --data DIR` prints what it found as JSON: it needs a Node that the portal's dependencies were built for.
const { values } = parseArgs({
  options: { data: { type: 'string' } },
  strict: false,
});
if (process.argv[1] === import.meta.filename && values.data) {
  process.stdout.write(`${JSON.stringify(findSecrets(values.data))}\n`);
}
