// `npm start`: the whole portal with its stand-in cloud. `yarn start`: the same cloud with Backstage's development servers.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureAppBuilt } from './lib/appBuild.mjs';
import { checkDisk, checkPorts } from './lib/preflight.mjs';
import {
  portalEnv,
  portalPorts,
  startLocalCloud,
  startPortal,
} from './lib/portal.mjs';
import { startNode, stopAll, untilInterrupted } from './lib/processes.mjs';
import { createProgress } from './lib/progress.mjs';
import { ensureSampleHistory } from './lib/sampleLab/sampleHistory.mjs';
import { samplePeople } from './lib/samplePeople.mjs';
import {
  ensureDependencies,
  ensureNode,
  root,
  yarnFile,
} from './lib/toolchain.mjs';
import { runMain, UserError } from './lib/UserError.mjs';

const dataDir = process.env.GLOVEBOX_DATA_DIR ?? join(root, '.data');
const reset = process.argv.includes('--reset');
const development = process.env.npm_config_user_agent?.startsWith('yarn/');

const progress = createProgress();

async function main() {
  const interrupted = untilInterrupted();
  const run = setUpAndRun();
  const end = await Promise.race([interrupted, run]);
  progress(
    end === 'interrupted'
      ? 'Stopping'
      : `${end} ended by itself; stopping the rest`,
  );
  await stopAll();
  progress(
    'Stopped. Everything is kept in .data and will be there at the next start.',
  );
  if (end !== 'interrupted') {
    throw new UserError(
      `${end} ended unexpectedly.`,
      undefined,
      `Its log is in ${join(dataDir, 'log')}`,
    );
  }
}

/** Resolves with the name of what ended by itself. */
async function setUpAndRun() {
  await checkDisk(root, {
    installed: existsSync(join(root, 'node_modules', '.glovebox-installed')),
  });
  await checkDisk(dataDir, { installed: true });
  await checkPorts(portalPorts(process.env));
  const node = await ensureNode(progress);
  await ensureDependencies(node, progress);
  if (!development) await ensureAppBuilt(node, progress);
  await ensureSampleHistory({
    node,
    dataDir,
    env: process.env,
    reset,
    progress,
  });
  return development ? runDevelopment(node) : runPortal(node);
}

async function runPortal(node) {
  const portal = await startPortal({
    node,
    dataDir,
    env: process.env,
    progress,
  });
  progress('Ready');
  announce(portal.url);
  return portal.exited;
}

async function runDevelopment(node) {
  progress(
    'Starting local-cloud (stand-ins for Kubernetes, Azure and Entra ID)',
  );
  const { process: localCloud } = await startLocalCloud({
    node,
    dataDir,
    env: process.env,
  });
  const configs = ['app-config.yaml', 'app-config.local-cloud.yaml'];
  const servers = startNode(
    node,
    [
      yarnFile(),
      ...['backstage-cli', 'repo', 'start'],
      ...configs.flatMap(file => ['--config', join(root, file)]),
    ],
    {
      cwd: root,
      env: {
        ...portalEnv({ node, dataDir, env: process.env }),
        NODE_ENV: 'development',
        APP_CONFIG_app_baseUrl: 'http://localhost:3000',
        APP_CONFIG_backend_cors_origin: 'http://localhost:3000',
      },
      inherit: true,
    },
  );
  announce('http://localhost:3000');
  return Promise.race([
    servers.exited.then(() => 'The development server'),
    localCloud.exited.then(() => 'local-cloud'),
  ]);
}

function announce(url) {
  const people = samplePeople();
  const width = Math.max(...people.map(p => p.name.length));
  process.stdout.write(
    [
      '',
      `  Glovebox is at  ${url}`,
      '',
      '  Sign in as one of the sample people (no passwords):',
      ...people.map(p => `    ${p.name.padEnd(width)}  ${p.about}`),
      '',
      '  Stop with Ctrl-C. Start over with: npm start -- --reset',
      '',
      '',
    ].join('\n'),
  );
}

await runMain(main);
