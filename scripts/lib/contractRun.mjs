// Runs one contract suite under jest, as `yarn contract:kubernetes` and `yarn contract:azure` do.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOT_RUN, printContract, summarise } from './contractReport.mjs';
import {
  ensureDependencies,
  ensureNode,
  root,
  toolEnv,
  yarnFile,
} from './toolchain.mjs';

/**
 * Runs a suite and prints a result for each case. When it is interrupted, removes what was made so far.
 *
 * @param options.suite - `{ workspace, file }` of the test file
 * @param options.environment - variables that tell the suite what it runs on
 * @param options.cleanUp - variables that have it only remove what an interrupted run left
 * @param options.duration - how long it takes, for people
 * @returns the exit code
 */
export async function runContract({
  suite,
  environment,
  cleanUp,
  duration,
  say,
}) {
  const node = await ensureNode(say);
  await ensureDependencies(node, say);
  let interrupted = false;
  process.on('SIGINT', () => {
    interrupted = true;
  });
  say(`Running. This takes ${duration}.`);
  const result = await runSuite(node, suite, environment);
  if (!interrupted) return printContract(summarise(result), say);
  say('Interrupted. Removing what was made so far.');
  const removal = { ...environment, ...cleanUp };
  printContract(summarise(await runSuite(node, suite, removal)), say);
  return NOT_RUN;
}

/** Reads jest's report of the run, and what it printed; no test result when there is no report. */
async function runSuite(node, suite, environment) {
  const out = mkdtempSync(join(tmpdir(), 'glovebox-contract-'));
  const report = join(out, 'report.json');
  try {
    const output = await jest(node, suite, report, environment);
    return existsSync(report)
      ? { ...JSON.parse(readFileSync(report, 'utf8')), output }
      : { testResults: [], output };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function jest(node, { workspace, file }, report, environment) {
  const args = ['workspace', workspace, 'test', file];
  return new Promise((done, fail) => {
    let output = '';
    const child = spawn(
      node,
      [yarnFile(), ...args, '--json', `--outputFile=${report}`],
      {
        cwd: root,
        env: { ...toolEnv(node), CI: 'true', FORCE_COLOR: '0', ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    child.stdout.on('data', chunk => (output += chunk));
    child.stderr.on('data', chunk => (output += chunk));
    child.once('error', fail);
    child.once('exit', () => done(output));
  });
}
