// `yarn contract:kubernetes --kubeconfig FILE`: the Kubernetes connector's contract suite on a given API server.
// docs/guides/contract-suite.md says what it needs, what it makes there and removes, and how to read the result.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { NOT_RUN } from './lib/contractReport.mjs';
import { runContract } from './lib/contractRun.mjs';
import { runMain, UserError } from './lib/UserError.mjs';

const SUITE = {
  workspace:
    '@glovebox/backstage-plugin-research-environments-backend-module-kubernetes',
  file: 'src/KubernetesTarget.contract.test.ts',
};
const USAGE = `Usage: yarn contract:kubernetes --kubeconfig FILE [options]

  --context NAME             a context of the kubeconfig; its current one otherwise
  --observer-user NAME       the portal's observing identity on the server (default: glovebox-observer)
  --provisioner-user NAME    its provisioning identity (default: glovebox-provisioner)
  --replace                  put aside shipped roles and policies that differ on the server, and put them back at the end
  --finalise-namespaces      finish the deletion of the suite's own namespaces where no controller does
  --clean-up                 only remove what an interrupted run left`;

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
  process.exitCode = await runContract({
    suite: SUITE,
    environment: environmentOf(given, kubeconfig),
    cleanUp: { GLOVEBOX_CONTRACT_CLEAN_UP: '1' },
    duration: 'one to ten minutes',
    say,
  });
}

await runMain(main);
