// `yarn contract:azure --subscription ID`: the Azure connector's contract suite on a given subscription.
// docs/guides/contract-suite.md says what it needs, what it makes there and removes, and how to read the result.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { NOT_RUN } from './lib/contractReport.mjs';
import { runContract } from './lib/contractRun.mjs';
import { runMain, UserError } from './lib/UserError.mjs';

const SUITE = {
  workspace:
    '@glovebox/backstage-plugin-research-environments-backend-module-azure',
  file: 'src/AzureTarget.contract.test.ts',
};

const USAGE = `Usage: yarn contract:azure --subscription ID [--tenant ID] --region NAME [options]

  --subscription ID    an empty subscription, or one that holds research environments only (default: AZURE_SUBSCRIPTION_ID)
  --tenant ID          its Entra tenant (default: AZURE_TENANT_ID)
  --region NAME        region for what is made, for example eastus
  --subnet ID          subnet for private endpoints; without it these cases are not run
  --range CIDR         addresses of the subnet
  --blob-zone ID       private DNS zone privatelink.blob.core.windows.net
  --dfs-zone ID        private DNS zone privatelink.dfs.core.windows.net
  --authority URL, --endpoint URL, --ca-file FILE
                       another cloud than Azure's public one
  --clean-up           only remove what an interrupted run left

The portal's identities, from the environment: AZURE_OBSERVE_CLIENT_ID and AZURE_PROVISION_CLIENT_ID, each with
AZURE_OBSERVE_CLIENT_SECRET or AZURE_PROVISION_CLIENT_SECRET, with AZURE_FEDERATED_TOKEN_FILE, or as a managed identity of this machine.
An identity that is not named is whatever DefaultAzureCredential of @azure/identity finds.`;

const OPTIONS = {
  subscription: 'SUBSCRIPTION',
  tenant: 'TENANT',
  region: 'REGION',
  subnet: 'SUBNET',
  range: 'RANGE',
  'blob-zone': 'BLOB_ZONE',
  'dfs-zone': 'DFS_ZONE',
  authority: 'AUTHORITY',
  endpoint: 'ENDPOINT',
  'ca-file': 'CA',
};

function readArguments() {
  try {
    return parseArgs({
      options: {
        ...Object.fromEntries(
          Object.keys(OPTIONS).map(name => [name, { type: 'string' }]),
        ),
        'clean-up': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UserError(error.message, '', USAGE);
  }
}

/** What is given, and what the environment says where the SDKs know a name for it. */
function complete(given) {
  const from = process.env.INIT_CWD ?? process.cwd();
  const file = given['ca-file'];
  return {
    ...given,
    subscription: given.subscription ?? process.env.AZURE_SUBSCRIPTION_ID,
    tenant: given.tenant ?? process.env.AZURE_TENANT_ID,
    'ca-file': file && resolve(from, file),
  };
}

function check(given) {
  const needed = ['tenant', 'region'];
  if (given.subnet) needed.push('range', 'blob-zone');
  const missing = needed.filter(name => !given[name]);
  if (missing.length > 0) {
    throw new UserError(
      `Missing: ${missing.map(name => `--${name}`).join(', ')}.`,
      '',
      USAGE,
    );
  }
  if (given['ca-file'] && !existsSync(given['ca-file'])) {
    throw new UserError(`There is no file ${given['ca-file']}.`, '', USAGE);
  }
}

function variables(given) {
  const prefix = 'GLOVEBOX_CONTRACT_AZURE_';
  return {
    ...Object.fromEntries(
      Object.entries(OPTIONS).map(([name, variable]) => [
        `${prefix}${variable}`,
        given[name] ?? '',
      ]),
    ),
    [`${prefix}CLEAN_UP`]: given['clean-up'] ? '1' : '',
  };
}

async function main() {
  const given = complete(readArguments());
  const say = text => process.stdout.write(`${text}\n`);
  if (given.help) {
    say(USAGE);
    return;
  }
  if (!given.subscription) {
    say(`NOT RUN: no subscription was given.\n\n${USAGE}`);
    process.exitCode = NOT_RUN;
    return;
  }
  check(given);
  process.exitCode = await runContract({
    suite: SUITE,
    environment: variables(given),
    cleanUp: { GLOVEBOX_CONTRACT_AZURE_CLEAN_UP: '1' },
    duration: 'one to three hours on a real subscription',
    say,
  });
}

await runMain(main);
