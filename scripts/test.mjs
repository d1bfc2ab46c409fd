// `npm test`: the same set-up as `npm start`, then every suite. `yarn test` runs Backstage's usual tests of packages.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkDisk } from './lib/preflight.mjs';
import { isStopping, stopAll, untilInterrupted } from './lib/processes.mjs';
import {
  jestSuite,
  journeySuite,
  scriptSuite,
  stormSuite,
  toolSuite,
} from './lib/suites.mjs';
import {
  ensureDependencies,
  ensureNode,
  root,
  toolEnv,
  yarnFile,
} from './lib/toolchain.mjs';
import { runMain } from './lib/UserError.mjs';

const SUITES = {
  types: toolSuite('tsc'),
  lint: toolSuite('backstage-cli', 'repo', 'lint'),
  format: toolSuite('prettier', '--check', '--loglevel', 'warn', '.'),
  scripts: scriptSuite,
  'unit, store and contract tests': jestSuite,
  storm: stormSuite,
  'browser journeys': journeySuite,
};

function progress(message) {
  process.stdout.write(`\n== ${message}\n`);
}

async function main() {
  if (process.env.npm_config_user_agent?.startsWith('yarn/')) {
    await runUsualTests();
    return;
  }
  const interrupted = untilInterrupted();
  const run = runSuites();
  const end = await Promise.race([interrupted, run]);
  if (end !== 'interrupted') return;
  progress('Stopping');
  await stopAll();
  // The suite at work takes away what it made for itself; that it failed is no news.
  await Promise.allSettled([run]);
  process.exitCode = 130;
}

async function runSuites() {
  await checkDisk(root, {
    installed: existsSync(join(root, 'node_modules', '.glovebox-installed')),
  });
  const node = await ensureNode(progress);
  await ensureDependencies(node, progress);
  const total = { passed: 0, failed: 0 };
  const only = process.argv.slice(2);
  for (const [name, suite] of Object.entries(SUITES)) {
    if (only.length > 0 && !only.some(word => name.includes(word))) continue;
    await runSuite(name, suite, { node, total });
    if (isStopping()) return;
  }
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

/** A suite that cannot run has failed, and the ones after it still run. */
async function runSuite(name, suite, { node, total }) {
  const started = Date.now();
  progress(name);
  let result;
  try {
    result = await suite({ node, progress });
  } catch (error) {
    if (isStopping()) return;
    process.stdout.write(
      `${error.name === 'UserError' ? error.message : error.stack}\n`,
    );
    result = { passed: 0, failed: 1 };
  }
  if (isStopping()) return;
  total.passed += result.passed;
  total.failed += result.failed;
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  process.stdout.write(
    `== ${name}: ${result.passed} passed, ${result.failed} failed (${seconds} s)\n`,
  );
}

async function runUsualTests() {
  const node = await ensureNode(progress);
  const { status } = spawnSync(
    node,
    [yarnFile(), 'backstage-cli', 'repo', 'test', ...process.argv.slice(2)],
    { cwd: root, env: toolEnv(node), stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
}

await runMain(main);
