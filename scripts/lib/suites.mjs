// The suites of `npm test`. Each returns `{ passed, failed }`, counted from what its tool reports.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAppBuilt } from './appBuild.mjs';
import { findBrowser, NO_BROWSER } from './browser.mjs';
import { startPortal } from './portal.mjs';
import { startPostgres } from './postgres.mjs';
import { runToEnd, startNode } from './processes.mjs';
import { ensureSampleHistory } from './sampleLab/sampleHistory.mjs';
import { SHORT } from './storm/sizes.mjs';
import { root, toolEnv, yarnFile } from './toolchain.mjs';

const ONE_PASSED = { passed: 1, failed: 0 };
const ONE_FAILED = { passed: 0, failed: 1 };

/** Ports of the journeys' portal, apart from those of a portal that may be running. */
const JOURNEY_PORTS = {
  GLOVEBOX_PORT: '17007',
  GLOVEBOX_IDENTITY_PORT: '17010',
  GLOVEBOX_ENTRA_PORT: '17011',
  GLOVEBOX_ARM_PORT: '17012',
  GLOVEBOX_AKS_EAST_PORT: '17013',
  GLOVEBOX_AKS_SECURE_PORT: '17014',
  GLOVEBOX_CONTROL_PORT: '17015',
};

const FIND_SECRETS = join(root, 'scripts', 'lib', 'findSecrets.mjs');

/** Adds a template that tries what no template may. */
const JOURNEY_CONFIG = join(root, 'e2e', 'app-config.journeys.yaml');

/** A tool that passes or fails as a whole. */
export function toolSuite(...args) {
  return async ({ node }) =>
    (await yarn(node, args)) === 0 ? ONE_PASSED : ONE_FAILED;
}

/** The tests of these scripts: on Node's own runner, since the scripts run before anything is installed. */
export async function scriptSuite({ node }) {
  const tests = startNode(
    node,
    ['--test', '--test-reporter=tap', 'scripts/lib/**/*.test.mjs'],
    { cwd: root, env: toolEnv(node) },
  );
  await tests.exited;
  const output = tests.printed();
  const count = word =>
    Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? NaN);
  const result = { passed: count('pass'), failed: count('fail') };
  if (result.failed !== 0) process.stdout.write(`${output}\n`);
  return Number.isNaN(result.passed + result.failed) ? ONE_FAILED : result;
}

/** Everything under jest: unit, store and contract tests, with a real PostgreSQL beside SQLite. */
export async function jestSuite({ node }) {
  const postgres = await startPostgres(node);
  const out = mkdtempSync(join(tmpdir(), 'glovebox-jest-'));
  const report = join(out, 'report.json');
  try {
    const code = await yarn(
      node,
      [
        'backstage-cli',
        'repo',
        'test',
        '--maxWorkers=2',
        '--json',
        `--outputFile=${report}`,
      ],
      {
        CI: 'true',
        BACKSTAGE_TEST_DISABLE_DOCKER: '1',
        BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: postgres.url,
        NODE_OPTIONS: '--max-old-space-size=4096 --no-warnings',
      },
    );
    return countJest(report, code);
  } finally {
    rmSync(out, { recursive: true, force: true });
    await postgres.stop();
  }
}

/** A test file that does not even load has no failed test in the report: it counts as one. */
function countJest(report, code) {
  if (!existsSync(report)) return ONE_FAILED;
  const result = JSON.parse(readFileSync(report, 'utf8'));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
  };
}

/** The short storm: replicas of the portal, their clouds and their database die while people work (docs/reference/storm.md). */
export async function stormSuite({ node, progress }) {
  // Loaded late: it needs packages, which are installed by now and were not when this file was loaded.
  const { runStorm } = await import('./storm/runStorm.mjs');
  const { checks } = await runStorm({ node, size: SHORT, seed: 1, progress });
  const passed = checks.filter(({ holds }) => holds).length;
  return { passed, failed: checks.length - passed };
}

/** The journeys of e2e/ in a real browser, against the built portal with a new sample lab. */
export async function journeySuite({ node, progress }) {
  const browser = findBrowser();
  if (!browser) {
    process.stdout.write(`${NO_BROWSER}\n`);
    return ONE_FAILED;
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'glovebox-journeys-'));
  const env = {
    ...process.env,
    ...JOURNEY_PORTS,
    GLOVEBOX_EXTRA_CONFIG: JOURNEY_CONFIG,
  };
  await ensureAppBuilt(node, progress);
  await ensureSampleHistory({ node, dataDir, env, progress });
  const portal = await startPortal({ node, dataDir, env, progress });
  const report = join(dataDir, 'journeys.json');
  try {
    const code = await yarn(
      node,
      ['playwright', 'test', '--config', 'e2e/playwright.config.ts'],
      {
        PLAYWRIGHT_URL: portal.url,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
        GLOVEBOX_BROWSER: browser,
        GLOVEBOX_DATA_DIR: dataDir,
        GLOVEBOX_CONTROL_PORT: JOURNEY_PORTS.GLOVEBOX_CONTROL_PORT,
      },
    );
    const result = countJourneys(report, code);
    // Its last words are in the log too.
    await portal.stop();
    return add(result, await secretsLeft(node, dataDir));
  } finally {
    await portal.stop();
    if (!process.env.GLOVEBOX_KEEP_JOURNEYS)
      rmSync(dataDir, { recursive: true, force: true });
  }
}

/** One test more: whether the journeys left a secret in a log, or in what the portal keeps of changes. */
async function secretsLeft(node, dataDir) {
  const { code, output } = await runToEnd(
    node,
    [FIND_SECRETS, '--data', dataDir],
    { cwd: root, env: toolEnv(node) },
  );
  const found =
    code === 0
      ? JSON.parse(output.split('\n').at(-1))
      : [
          {
            what: 'the search itself failed',
            where: FIND_SECRETS,
            excerpt: output,
          },
        ];
  for (const { where, what, excerpt } of found) {
    process.stdout.write(
      `A secret was written down: ${what}, ${where}: ${excerpt}\n`,
    );
  }
  return found.length === 0 ? ONE_PASSED : { passed: 0, failed: found.length };
}

function add(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
  };
}

function countJourneys(report, code) {
  if (!existsSync(report)) return ONE_FAILED;
  const { stats } = JSON.parse(readFileSync(report, 'utf8'));
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected === 0 && code !== 0 ? 1 : stats.unexpected,
  };
}

function yarn(node, args, env = {}) {
  return startNode(node, [yarnFile(), ...args], {
    cwd: root,
    env: { ...toolEnv(node), ...env },
    inherit: true,
  }).exited;
}
