// The embedded portal: local-cloud, the built frontend and the backend, as `npm start` and the browser journeys run it.
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { startNode, untilReady } from './processes.mjs';
import { samplePeople } from './samplePeople.mjs';
import { root, toolEnv } from './toolchain.mjs';

/** What the lab is made of, under the data directory: empty or full together. */
const LAB_PARTS = ['portal', 'local-cloud'];

const TRANSFORM = ['--require', '@backstage/cli/config/nodeTransform.cjs'];

/** Where everything listens, all on localhost. `variable` is the environment variable that changes a port. */
export function portalPorts(env) {
  const port = (variable, fallback) => ({
    variable,
    port: Number(env[variable] ?? fallback),
  });
  return {
    'the portal': port('GLOVEBOX_PORT', 7007),
    'sign-in (stand-in for Entra ID)': port('GLOVEBOX_IDENTITY_PORT', 7010),
    'the Entra token endpoint': port('GLOVEBOX_ENTRA_PORT', 7011),
    'Azure Resource Manager': port('GLOVEBOX_ARM_PORT', 7012),
    'the cluster aks-east': port('GLOVEBOX_AKS_EAST_PORT', 7013),
    'the cluster aks-secure': port('GLOVEBOX_AKS_SECURE_PORT', 7014),
  };
}

/** How the portal's processes run: on the machine's clock. Only the sample history plays on another. */
const USUAL_RUNTIME = { nodeOptions: [], env: {} };

export async function startLocalCloud({
  node,
  dataDir,
  env,
  runtime = USUAL_RUNTIME,
}) {
  const logFile = join(dataDir, 'log', 'local-cloud.log');
  const ports = portalPorts(env);
  const port = purpose => String(ports[purpose].port);
  const process = startNode(
    node,
    [
      ...TRANSFORM,
      ...runtime.nodeOptions,
      join(root, 'packages/local-cloud/src/main.ts'),
      ...['--data', join(dataDir, 'local-cloud')],
      ...['--identity-port', port('sign-in (stand-in for Entra ID)')],
      ...['--entra-port', port('the Entra token endpoint')],
      ...['--arm-port', port('Azure Resource Manager')],
      ...['--aks-east-port', port('the cluster aks-east')],
      ...['--aks-secure-port', port('the cluster aks-secure')],
      // Faults are for tests and trials: nobody can set them unless this port is named.
      ...(env.GLOVEBOX_CONTROL_PORT
        ? ['--control-port', env.GLOVEBOX_CONTROL_PORT]
        : []),
    ],
    {
      cwd: root,
      env: { ...toolEnv(node), ...runtime.env },
      logFile,
    },
  );
  const announced = () => process.printed().includes('{"identityUrl"');
  await untilReady('local-cloud', process, announced, 60_000, logFile);
  return { process };
}

/** The environment in which the backend finds local-cloud; app-config.local-cloud.yaml reads it. */
export function portalEnv({ node, dataDir, env }) {
  const ports = portalPorts(env);
  const url = (scheme, purpose) =>
    `${scheme}://localhost:${ports[purpose].port}`;
  const portalUrl = url('http', 'the portal');
  const { observe, provision } = azureApplications(dataDir);
  return {
    ...toolEnv(node),
    GLOVEBOX_ROOT: root,
    GLOVEBOX_DATA_DIR: dataDir,
    GLOVEBOX_URL: portalUrl,
    GLOVEBOX_PORT: String(ports['the portal'].port),
    GLOVEBOX_IDENTITY_URL: url('http', 'sign-in (stand-in for Entra ID)'),
    GLOVEBOX_ENTRA_URL: url('https', 'the Entra token endpoint'),
    GLOVEBOX_ARM_URL: url('https', 'Azure Resource Manager'),
    GLOVEBOX_AKS_EAST_URL: url('https', 'the cluster aks-east'),
    GLOVEBOX_AKS_SECURE_URL: url('https', 'the cluster aks-secure'),
    GLOVEBOX_AZURE_OBSERVE_CLIENT_ID: observe.clientId,
    GLOVEBOX_AZURE_OBSERVE_CLIENT_SECRET: observe.clientSecret,
    GLOVEBOX_AZURE_PROVISION_CLIENT_ID: provision.clientId,
    GLOVEBOX_AZURE_PROVISION_CLIENT_SECRET: provision.clientSecret,
    GLOVEBOX_SESSION_SECRET: secret(join(dataDir, 'portal', 'session-secret')),
    NODE_EXTRA_CA_CERTS: join(dataDir, 'local-cloud', 'ca.crt'),
    NODE_ENV: 'production',
    // The embedded portal runs on one machine: colours and trace noise help nobody in a log file.
    NO_COLOR: '1',
    FORCE_COLOR: '0',
  };
}

/** The portal's identities in the stand-in tenant: local-cloud makes their secrets at its first start. */
function azureApplications(dataDir) {
  const file = join(dataDir, 'local-cloud', 'applications.json');
  return JSON.parse(readFileSync(file, 'utf8'));
}

function secret(file) {
  if (!existsSync(file)) {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8');
}

/** @param options.name - of this replica, where several share a database; names its log */
export async function startBackend({
  node,
  dataDir,
  env,
  runtime = USUAL_RUNTIME,
  name = 'portal',
}) {
  const logFile = join(dataDir, 'log', `${name}.log`);
  const childEnv = portalEnv({ node, dataDir, env });
  const probe = catalogProbe();
  mkdirSync(join(dataDir, 'portal', 'db'), { recursive: true });
  const process = startNode(
    node,
    [
      ...TRANSFORM,
      ...runtime.nodeOptions,
      join(root, 'packages/backend/src/index.ts'),
      ...['--config', join(root, 'app-config.yaml')],
      ...['--config', join(root, 'app-config.local-cloud.yaml')],
      // What one trial or test needs beside it.
      ...(env.GLOVEBOX_EXTRA_CONFIG
        ? ['--config', env.GLOVEBOX_EXTRA_CONFIG]
        : []),
    ],
    {
      cwd: join(root, 'packages/backend'),
      env: { ...childEnv, ...probe.env, ...runtime.env },
      logFile,
    },
  );
  const url = childEnv.GLOVEBOX_URL;
  const health = `${url}/.backstage/health/v1/readiness`;
  await untilReady(
    'The portal',
    process,
    async () => (await answer(health))?.ok,
    180_000,
    logFile,
  );
  await untilReady(
    'The catalog of people',
    process,
    () => knowsPeople(url, probe.token),
    60_000,
    logFile,
  );
  return { process, url };
}

/**
 * The portal is ready before its catalog has read the people, and until then nobody can sign in. Only the start asks so, with a
 * token that is made for it, is kept nowhere, and reads the catalog and nothing else.
 */
function catalogProbe() {
  const token = randomBytes(32).toString('hex');
  const access = {
    type: 'static',
    options: { token, subject: 'glovebox-start' },
    accessRestrictions: [
      { plugin: 'catalog', permission: 'catalog.entity.read' },
    ],
  };
  return {
    token,
    env: { APP_CONFIG_backend_auth_externalAccess: JSON.stringify([access]) },
  };
}

async function knowsPeople(url, token) {
  const response = await answer(
    `${url}/api/catalog/entity-facets?facet=kind&filter=kind=user`,
    { headers: { authorization: `Bearer ${token}` } },
  );
  if (!response?.ok) return false;
  const { facets } = await response.json();
  return (facets.kind[0]?.count ?? 0) >= samplePeople().length;
}

async function answer(url, init) {
  try {
    return await fetch(url, init);
  } catch {
    // Not listening yet: the poll asks again until its time is over.
    return undefined;
  }
}

/** Empties the lab: what the portal knows and what the stand-in cloud holds belong together. */
export function removeLab(dataDir) {
  for (const part of LAB_PARTS) {
    rmSync(join(dataDir, part), { recursive: true, force: true });
  }
}

/** Whether this is the first start. */
export function isLabNew(dataDir) {
  return LAB_PARTS.every(part => !existsSync(join(dataDir, part)));
}

/** Starts everything; `stop` ends it in reverse order. */
export async function startPortal({ node, dataDir, env, progress }) {
  progress(
    'Starting local-cloud (stand-ins for Kubernetes, Azure and Entra ID)',
  );
  const { process: localCloud } = await startLocalCloud({ node, dataDir, env });
  try {
    progress('Starting the portal');
    const { process: portal, url } = await startBackend({ node, dataDir, env });
    return {
      url,
      exited: Promise.race([
        portal.exited.then(() => 'The portal'),
        localCloud.exited.then(() => 'local-cloud'),
      ]),
      async stop() {
        await portal.stop();
        await localCloud.stop();
      },
    };
  } catch (error) {
    await localCloud.stop();
    throw error;
  }
}
