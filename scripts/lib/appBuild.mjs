import { createHash } from 'node:crypto';
import {
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './processes.mjs';
import { root, toolEnv, yarnFile } from './toolchain.mjs';
import { UserError } from './UserError.mjs';

const FRONTEND_ROLES = new Set([
  'frontend',
  'frontend-plugin',
  'web-library',
  'common-library',
]);

/** Builds the portal's frontend unless its sources are those of the last build. */
export async function ensureAppBuilt(node, progress) {
  const dist = join(root, 'packages', 'app', 'dist');
  const stampFile = join(dist, '.glovebox-sources');
  const stamp = sourcesDigest();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
    return;
  }
  progress(
    'Building the portal (about a minute, only when its sources changed)',
  );
  rmSync(dist, { recursive: true, force: true });
  const { code, output } = await runToEnd(
    node,
    [yarnFile(), 'workspace', 'app', 'build'],
    { cwd: root, env: toolEnv(node) },
  );
  if (code !== 0) {
    throw new UserError('The portal could not be built.', output);
  }
  writeFileSync(stampFile, stamp);
}

function sourcesDigest() {
  const hash = createHash('sha256').update(
    readFileSync(join(root, 'yarn.lock')),
  );
  for (const parent of ['packages', 'plugins']) {
    for (const name of readdirSync(join(root, parent)).sort()) {
      const dir = join(root, parent, name);
      const manifest = join(dir, 'package.json');
      if (!existsSync(manifest)) continue;
      const text = readFileSync(manifest, 'utf8');
      if (!FRONTEND_ROLES.has(JSON.parse(text).backstage?.role)) continue;
      hash.update(text);
      for (const sub of ['src', 'public', 'config.d.ts']) {
        hashTree(hash, join(dir, sub));
      }
    }
  }
  return hash.digest('hex');
}

function hashTree(hash, path) {
  if (!existsSync(path)) return;
  if (path.endsWith('.ts') && !path.includes('/src/')) {
    hash.update(readFileSync(path));
    return;
  }
  const entries = readdirSync(path, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) hashTree(hash, child);
    else hash.update(child.slice(root.length)).update(readFileSync(child));
  }
}
