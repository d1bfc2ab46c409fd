// `yarn contract:kubernetes --kubeconfig FILE`: the Kubernetes connector's contract suite on a given API server.
// docs/guides/contract-suite.md says what it needs, what it makes there and removes, and how to read the result.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { printContract, summarise } from './lib/contractReport.mjs';
import {
  ensureDependencies,
  ensureNode,
  root,
  toolEnv,
  yarnFile,
} from './lib/toolchain.mjs';
import { runMain, UserError } from './lib/UserError.mjs';

const MODULE =
  '@glovebox/backstage-plugin-research-environments-backend-module-kubernetes';
const USAGE = `Usage: yarn contract:kubernetes --kubeconfig FILE [options]

  --context NAME             a context of the kubeconfig; its current one otherwise
  --observer-user NAME       the portal's observing identity on the server (default: glovebox-observer)
  --provisioner-user NAME    its provisioning identity (default: glovebox-provisioner)
  --replace                  put aside shipped roles and policies that differ on the server, and put them back at the end
  --finalise-namespaces      finish the deletion of the suite's own namespaces where no controller does
  --clean-up                 only remove what an interrupted run left`;

/** Neither passed nor failed: nothing was held against a server. */
const NOT_RUN = 2;

function readArguments() {
  try {
    return parseArgs({
      options: {
        kubeconfig: { type: 'string' },
        context: { type: 'string' },
        'observer-user': { type: 'string' },
        'provisioner-user': { type: 'string' },
        replace: { type: 'boolean', default: false },
        'finalise-namespaces': { type: 'boolean', default: false },
        'clean-up': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UserError(error.message, '', USAGE);
  }
}

function environmentOf(given, kubeconfig) {
  return {
    GLOVEBOX_CONTRACT_KUBECONFIG: kubeconfig,
    GLOVEBOX_CONTRACT_CONTEXT: given.context ?? '',
    GLOVEBOX_CONTRACT_OBSERVER: given['observer-user'] ?? '',
    GLOVEBOX_CONTRACT_PROVISIONER: given['provisioner-user'] ?? '',
    GLOVEBOX_CONTRACT_REPLACE: given.replace ? '1' : '',
    GLOVEBOX_CONTRACT_FINALISE: given['finalise-namespaces'] ? '1' : '',
    GLOVEBOX_CONTRACT_CLEAN_UP: given['clean-up'] ? '1' : '',
  };
}

/** Runs the suite, and reads jest's report of it; `undefined` when there is none. */
async function runSuite(node, environment) {
  const out = mkdtempSync(join(tmpdir(), 'glovebox-contract-'));
  const report = join(out, 'report.json');
  try {
    const output = await jest(node, report, environment);
    return existsSync(report)
      ? { ...JSON.parse(readFileSync(report, 'utf8')), output }
      : { testResults: [], output };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function jest(node, report, environment) {
  const file = 'src/KubernetesTarget.contract.test.ts';
  const args = ['workspace', MODULE, 'test', file];
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

async function main() {
  const given = readArguments();
  const say = text => process.stdout.write(`${text}\n`);
  if (given.help) {
    say(USAGE);
    return;
  }
  if (!given.kubeconfig) {
    say(`NOT RUN: no API server was given.\n\n${USAGE}`);
    process.exitCode = NOT_RUN;
    return;
  }
  const from = process.env.INIT_CWD ?? process.cwd();
  const kubeconfig = resolve(from, given.kubeconfig);
  if (!existsSync(kubeconfig)) {
    throw new UserError(`There is no file ${kubeconfig}.`, '', USAGE);
  }
  const node = await ensureNode(say);
  await ensureDependencies(node, say);
  const environment = environmentOf(given, kubeconfig);
  let interrupted = false;
  process.on('SIGINT', () => {
    interrupted = true;
  });
  say('Running. This takes one to ten minutes.');
  const result = await runSuite(node, environment);
  if (interrupted) {
    say('Interrupted. Removing what was made so far.');
    const clean = { ...environment, GLOVEBOX_CONTRACT_CLEAN_UP: '1' };
    printContract(summarise(await runSuite(node, clean)), say);
    process.exitCode = NOT_RUN;
    return;
  }
  process.exitCode = printContract(summarise(result), say);
}

await runMain(main);
