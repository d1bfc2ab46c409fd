import { IncomingMessage, ServerResponse } from 'http';
import { admissionPlugins } from './admission/plugins';
import { Authenticator, TokenIssuer } from './auth/Authenticator';
import { Authorizer } from './auth/Authorizer';
import { ServiceAccountTokens } from './auth/ServiceAccountTokens';
import { User } from './auth/User';
import { bootstrap } from './bootstrap/bootstrap';
import { ClusterName } from './bootstrap/clusters';
import { ControllerClient } from './controllers/ControllerClient';
import { ControllerManager } from './controllers/ControllerManager';
import { createControllers } from './controllers/createControllers';
import { ApiServer } from './http/ApiServer';
import { ResourceHandler } from './http/ResourceHandler';
import { TypeRegistry } from './registry/TypeRegistry';
import { ObjectWriter } from './service/ObjectWriter';
import { ObjectStore } from './store/ObjectStore';

export type KubernetesApiOptions = {
  cluster: ClusterName;
  /** The SQLite file that holds the cluster's objects. */
  file: string;
  /** The file that holds the key by which the cluster signs tokens of service accounts. */
  keyFile: string;
  /** Where the cluster is served, which is also the issuer of its service accounts' tokens. */
  url: () => string;
  /** Who signs people's tokens; without it only static tokens are accepted. */
  issuer?: TokenIssuer;
  /** SHA-256 of static bearer tokens, in hex, with whom each stands for. */
  tokens?: ReadonlyMap<string, User>;
  clock?: () => Date;
  /** The authority of the servers, in PEM: what pods would trust. */
  rootCertificate?: string;
  /** Where faults of local-cloud itself are told; the console's error stream unless given. */
  report?: (message: string) => void;
  /** How long a simulated pod takes to start, in milliseconds. */
  podStartMs?: number;
  /** How often a watch that asked for bookmarks gets one, in milliseconds. */
  bookmarkIntervalMs?: number;
};

/** One stand-in API server, to be mounted on an https server. */
export type KubernetesApi = {
  handler: (request: IncomingMessage, response: ServerResponse) => void;
  close(): Promise<void>;
};

const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';
const BOOKMARK_INTERVAL_MS = 60_000;
const POD_START_MS = 400;

/** Opens a cluster's state and serves the Kubernetes API for it, behaving like release 1.33. */
export async function createKubernetesApi(
  options: KubernetesApiOptions,
): Promise<KubernetesApi> {
  const now = options.clock ?? (() => new Date());
  const store = ObjectStore.open(options.file);
  const registry = new TypeRegistry();
  store.subscribe(event => {
    if (event.typeKey === DEFINITIONS) {
      registry.setDefinitions(store.list(DEFINITIONS));
    }
  });
  registry.setDefinitions(store.list(DEFINITIONS));
  const authorizer = new Authorizer(store);
  const writer = new ObjectWriter(store, admissionPlugins(authorizer));
  bootstrap({ cluster: options.cluster, writer, registry, now });
  const tokens = await ServiceAccountTokens.open({
    keyFile: options.keyFile,
    issuer: options.url,
    store,
    now,
  });
  const server = new ApiServer({
    tokens,
    authenticator: new Authenticator(
      options.tokens ?? new Map(),
      options.issuer,
      tokens,
      now,
    ),
    authorizer,
    registry,
    resources: new ResourceHandler({
      registry,
      writer,
      authorizer,
      tokens,
      now,
      bookmarkIntervalMs: options.bookmarkIntervalMs ?? BOOKMARK_INTERVAL_MS,
    }),
  });
  const context = {
    store,
    registry,
    client: new ControllerClient(writer, now),
    now,
    podStartMs: options.podStartMs ?? POD_START_MS,
  };
  const controllers = new ControllerManager(
    store,
    createControllers(context, options.rootCertificate ?? ''),
    options.report ?? (message => process.stderr.write(`${message}\n`)),
  );
  return {
    handler: (request, response) => server.handle(request, response),
    close: async () => {
      controllers.close();
      store.close();
    },
  };
}
