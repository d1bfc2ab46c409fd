// Gets a machine that has only Node (20 or later) and npm ready for Backstage: a Node that Backstage supports, and the
// dependencies of yarn.lock. Runs on the machine's own Node, so it uses nothing but Node's standard library.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runToEnd, startProcess } from './processes.mjs';
import { UserError } from './UserError.mjs';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Majors that Backstage 1.55 supports: `engines` of @backstage/create-app's template. */
const SUPPORTED_MAJORS = [22, 24];
const FETCHED_NODE = '24.21.0';

/**
 * Returns the path of a Node that Backstage supports: this one, or one fetched from npm into `.toolchain`.
 */
export async function ensureNode(progress) {
  if (SUPPORTED_MAJORS.includes(Number(process.versions.node.split('.')[0]))) {
    return process.execPath;
  }
  const { name, binary } = nodePackage();
  const home = join(root, '.toolchain', `node-${FETCHED_NODE}`);
  const node = join(home, 'node_modules', name, binary);
  if (!existsSync(node)) {
    progress(
      `Node ${process.versions.node} is not one that Backstage runs on; fetching Node ${FETCHED_NODE} from npm`,
    );
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"private":true}\n');
    await runNpm(
      [
        'install',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        `${name}@${FETCHED_NODE}`,
      ],
      home,
    );
  }
  return node;
}

/** npm's `node` package is a wrapper that installs one of these; asking for it directly needs no install script. */
function nodePackage() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix =
    process.platform === 'darwin' && process.arch === 'arm64'
      ? 'node-bin'
      : 'node';
  return {
    name: `${prefix}-${platform}-${process.arch}`,
    binary: process.platform === 'win32' ? 'bin/node.exe' : 'bin/node',
  };
}

async function runNpm(args, cwd) {
  const cli = process.env.npm_execpath;
  const [command, prefix] = cli?.endsWith('npm-cli.js')
    ? [process.execPath, [cli]]
    : ['npm', []];
  const npm = startProcess(command, [...prefix, ...args], {
    cwd,
    env: process.env,
    shell: command === 'npm' && process.platform === 'win32',
  });
  if ((await npm.exited) !== 0) {
    throw new UserError(
      `npm could not install ${args.at(-1)}.`,
      npm.recent(),
      'Check that the npm registry can be reached, or install Node 24 yourself and start again.',
    );
  }
}

/** The environment that child processes run in: the supported Node first on the path, and its headers for native modules. */
export function toolEnv(node) {
  const env = {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
    BACKSTAGE_CLI_DISABLE_UPDATE_CHECK: '1',
  };
  const nodeHome = dirname(dirname(node));
  if (existsSync(join(nodeHome, 'include', 'node', 'node_version.h'))) {
    env.npm_config_nodedir = nodeHome;
  }
  return env;
}

export function yarnFile() {
  const releases = join(root, '.yarn', 'releases');
  const file = readdirSync(releases).find(f => f.startsWith('yarn-'));
  return join(releases, file);
}

/** Installs what yarn.lock names, unless that very lock file has been installed with this Node already. */
export async function ensureDependencies(node, progress) {
  const stampFile = join(root, 'node_modules', '.glovebox-installed');
  const stamp = createHash('sha256')
    .update(readFileSync(join(root, 'yarn.lock')))
    .update(readFileSync(join(root, 'package.json')))
    .update(nodeVersion(node))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
    return;
  }
  progress('Installing dependencies (a few minutes the first time)');
  const { code, output } = await runToEnd(
    node,
    [yarnFile(), 'install', '--immutable'],
    { cwd: root, env: toolEnv(node) },
  );
  if (code !== 0) {
    throw new UserError(
      'The dependencies could not be installed.',
      output,
      'Check the network, the npm registry and the free disk space, then start again.',
    );
  }
  writeFileSync(stampFile, stamp);
}

function nodeVersion(node) {
  return spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
}
