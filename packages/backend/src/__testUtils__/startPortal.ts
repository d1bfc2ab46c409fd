import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createBackend } from '@backstage/backend-defaults';
import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import {
  AuthService,
  BackendFeature,
  BackstageCredentials,
  coreServices,
  createBackendModule,
  createBackendPlugin,
  createServiceFactory,
  DatabaseService,
  RootLoggerService,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import { startLocalCloud } from '@glovebox/local-cloud';
import { Knex } from 'knex';
import { parse } from 'yaml';
import { userTokens } from './userTokens';
import { ServedRoute, walkExpress } from './walkExpress';

const ROOT = resolve(__dirname, '../../../..');

/**
 * What the portal adds and this one does not: the built frontend, sign-in (`userTokens` stands there), and people from Microsoft
 * Graph.
 */
const LEFT_OUT = [
  '@backstage/plugin-app-backend',
  '@backstage/plugin-auth-backend',
  '@glovebox/backstage-plugin-auth-backend-module-glovebox',
  '@backstage/plugin-catalog-backend-module-msgraph',
];

/** Plugins whose own credentials the tests call with, beside one that the portal does not have. */
const ACTING = ['scaffolder', 'catalog', 'approvals', 'research-environments'];
const FOREIGN = ['access-grants', 'assurance'];

export interface Portal {
  url: string;
  /** What Express serves, taken from its routers. */
  routes: ServedRoute[];
  tokens: ReturnType<typeof userTokens>;
  /** The token of a plugin on its own account. */
  serviceToken(pluginId: string, target: string): Promise<string>;
  /** The token of a plugin that acts for a person. */
  onBehalfOf(
    pluginId: string,
    userRef: string,
    target: string,
  ): Promise<string>;
  /** The database of a plugin. */
  database(pluginId: string): Promise<Knex>;
  stop(): Promise<void>;
}

/** The portal as `packages/backend/src/index.ts` wires it, in this process, on SQLite in memory, with the sample lab's configuration. */
export async function startPortal(): Promise<Portal> {
  const dataDir = await mkdtemp(join(tmpdir(), 'glovebox-portal-'));
  const cloud = await startLocalCloud({
    dataDir: join(dataDir, 'local-cloud'),
    ports: {
      identity: 0,
      entra: 0,
      arm: 0,
      kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
    },
    podStartMs: 10,
  });
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const tokens = userTokens();
  const auths = new Map<string, AuthService>();
  const databases = new Map<string, DatabaseService>();
  let express: Parameters<typeof walkExpress>[0] = [];

  const backend = createBackend();
  backend.add(
    mockServices.rootConfig.factory({
      data: sampleConfig({ cloud, dataDir, port, url }),
    }),
  );
  backend.add(quietLogger());
  backend.add(
    rootHttpRouterServiceFactory({
      configure: ({ app, applyDefaults }) => {
        applyDefaults();
        express = app._router.stack;
      },
    }),
  );
  backend.add(tokens.authPlugin);
  for (const pluginId of ACTING)
    backend.add(captureIn(pluginId, auths, databases));
  for (const pluginId of FOREIGN) backend.add(foreignPlugin(pluginId, auths));
  for (const name of portalPackages()) {
    backend.add(jest.requireActual<{ default: BackendFeature }>(name).default);
  }
  await backend.start();

  const tokenOf = async (
    pluginId: string,
    onBehalfOf: (auth: AuthService) => Promise<BackstageCredentials>,
    targetPluginId: string,
  ) => {
    const auth = auths.get(pluginId)!;
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await onBehalfOf(auth),
      targetPluginId,
    });
    return token;
  };
  return {
    url,
    routes: walkExpress(express),
    tokens,
    database: async pluginId => databases.get(pluginId)!.getClient(),
    serviceToken: (pluginId, target) =>
      tokenOf(pluginId, auth => auth.getOwnServiceCredentials(), target),
    onBehalfOf: (pluginId, userRef, target) =>
      tokenOf(
        pluginId,
        auth => auth.authenticate(tokens.full(userRef)),
        target,
      ),
    async stop() {
      await backend.stop();
      await cloud.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What `index.ts` adds: read from it, so that a plugin that is added there is under test here. */
export function portalPackages(): string[] {
  const index = readFileSync(join(__dirname, '..', 'index.ts'), 'utf8');
  return [...index.matchAll(/import\(\s*'([^']+)'/g)]
    .map(([, name]) => name)
    .filter(name => !LEFT_OUT.includes(name));
}

function sampleConfig(lab: {
  cloud: Awaited<ReturnType<typeof startLocalCloud>>;
  dataDir: string;
  port: number;
  url: string;
}): JsonObject {
  const { observe, provision } = JSON.parse(
    readFileSync(join(lab.dataDir, 'local-cloud/applications.json'), 'utf8'),
  );
  const [east, secure] = lab.cloud.clusters;
  const env: Record<string, string> = {
    GLOVEBOX_ROOT: ROOT,
    GLOVEBOX_DATA_DIR: lab.dataDir,
    GLOVEBOX_URL: lab.url,
    GLOVEBOX_PORT: String(lab.port),
    GLOVEBOX_SESSION_SECRET: 'a secret of a test, long enough for anybody',
    GLOVEBOX_IDENTITY_URL: lab.cloud.identityUrl,
    GLOVEBOX_ENTRA_URL: lab.cloud.entraUrl,
    GLOVEBOX_ARM_URL: lab.cloud.armUrl,
    GLOVEBOX_AKS_EAST_URL: east.url,
    GLOVEBOX_AKS_SECURE_URL: secure.url,
    GLOVEBOX_AZURE_OBSERVE_CLIENT_ID: observe.clientId,
    GLOVEBOX_AZURE_OBSERVE_CLIENT_SECRET: observe.clientSecret,
    GLOVEBOX_AZURE_PROVISION_CLIENT_ID: provision.clientId,
    GLOVEBOX_AZURE_PROVISION_CLIENT_SECRET: provision.clientSecret,
  };
  const read = (file: string) =>
    parse(
      readFileSync(join(ROOT, file), 'utf8').replace(
        /\$\{(\w+)(?::-[^}]*)?\}/g,
        (_, name) => env[name],
      ),
    );
  const shared = read('app-config.yaml');
  const local = read('app-config.local-cloud.yaml');
  return {
    ...shared,
    ...local,
    backend: {
      ...shared.backend,
      ...local.backend,
      listen: { host: 'localhost', port: lab.port },
      database: { client: 'better-sqlite3', connection: ':memory:' },
    },
    auth: { ...shared.auth },
    catalog: {
      ...shared.catalog,
      locations: local.catalog.locations.map(
        (location: { target: string }) => ({
          ...location,
          // The portal runs in packages/backend.
          target: resolve(ROOT, 'packages/backend', location.target),
        }),
      ),
    },
  };
}

/** Keeps the credentials and the database that a plugin of the portal has. */
function captureIn(
  pluginId: string,
  auths: Map<string, AuthService>,
  databases: Map<string, DatabaseService>,
) {
  return createBackendModule({
    pluginId,
    moduleId: 'captured',
    register(env) {
      env.registerInit({
        deps: { auth: coreServices.auth, database: coreServices.database },
        init: async ({ auth, database }) => {
          auths.set(pluginId, auth);
          databases.set(pluginId, database);
        },
      });
    },
  });
}

/** A plugin of the portal that has nothing to do with what it asks. */
function foreignPlugin(pluginId: string, auths: Map<string, AuthService>) {
  return createBackendPlugin({
    pluginId,
    register(env) {
      env.registerInit({
        // The router serves the keys by which others know this plugin.
        deps: { auth: coreServices.auth, router: coreServices.httpRouter },
        init: async ({ auth }) => {
          auths.set(pluginId, auth);
        },
      });
    },
  });
}

function quietLogger() {
  const silent = () => {};
  const logger: RootLoggerService = {
    error: silent,
    warn: silent,
    info: silent,
    debug: silent,
    child: () => logger,
  };
  return createServiceFactory({
    service: coreServices.rootLogger,
    deps: {},
    factory: () => logger,
  });
}

function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, 'localhost', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
