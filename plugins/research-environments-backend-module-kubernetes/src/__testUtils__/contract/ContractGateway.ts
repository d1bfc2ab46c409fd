import {
  createServer,
  IncomingMessage,
  OutgoingHttpHeaders,
  request as httpRequest,
  Server,
  ServerResponse,
} from 'node:http';
import {
  Agent,
  AgentOptions,
  request as httpsRequest,
  RequestOptions,
} from 'node:https';
import { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { RequestAttributes, requestAttributes } from './requestAttributes';

/** Who stands behind a request. */
export type ContractIdentity =
  /** The kubeconfig's user. */
  | 'admin'
  | 'observe'
  | 'provision'
  /** A person in the owner's group. */
  | 'member'
  /** A person in no group of the environment. */
  | 'outsider'
  /** A credential that the server does not know. */
  | 'unknown';

/** Whom the administrator acts as. */
export interface Impersonation {
  user: string;
  groups: string[];
}

/** A request that went through, and what became of it. */
export interface ContractRequest extends RequestAttributes {
  identity: ContractIdentity;
  status: number;
  /** What the server said when it refused. */
  refusal?: string;
  /** Whether the suite meant to be refused. */
  meant: boolean;
  /** Whether nothing but metadata was asked for. */
  metadataOnly: boolean;
}

const HOP_BY_HOP = ['connection', 'host', 'authorization', 'transfer-encoding'];

/**
 * Stands between the production clients and the API server: `/<identity>/...` goes to the server with the administrator's
 * credential as that identity (`Impersonate-User`), and is noted down. Listens on this machine only.
 */
export class ContractGateway {
  readonly requests: ContractRequest[] = [];
  #meant = 0;
  readonly #agents = new Map<string, Agent>();

  private constructor(
    private readonly server: Server,
    private readonly kubeConfig: KubeConfig,
    private readonly identities: Partial<
      Record<ContractIdentity, Impersonation>
    >,
  ) {}

  static async start(options: {
    kubeconfig: string;
    context?: string;
    identities: Partial<Record<ContractIdentity, Impersonation>>;
  }): Promise<ContractGateway> {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(options.kubeconfig);
    if (options.context) {
      kubeConfig.setCurrentContext(options.context);
    }
    if (!kubeConfig.getCurrentCluster()) {
      throw new Error(
        `${
          options.kubeconfig
        } has no context '${kubeConfig.getCurrentContext()}' with a cluster`,
      );
    }
    const server = createServer();
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const gateway = new ContractGateway(server, kubeConfig, options.identities);
    server.on('request', (request, response) => {
      gateway.forward(request, response).catch(error => {
        response.writeHead(502, { 'content-type': 'text/plain' });
        response.end(String(error));
      });
    });
    return gateway;
  }

  url(identity: ContractIdentity): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/${identity}`;
  }

  /** Runs what is meant to be refused: a 403 meanwhile is no surprise. */
  async refused<T>(work: () => Promise<T>): Promise<T> {
    this.#meant += 1;
    try {
      return await work();
    } finally {
      this.#meant -= 1;
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => {
      this.server.close(resolve);
    });
    this.#agents.forEach(agent => agent.destroy());
  }

  private async forward(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const [, name, ...rest] = (request.url ?? '/').split('/');
    const identity = name as ContractIdentity;
    const path = `/${rest.join('/')}`;
    const options = await this.optionsFor(identity, request);
    const { server } = this.kubeConfig.getCurrentCluster()!;
    const target = new URL(server.replace(/\/$/, '') + path);
    const send = target.protocol === 'http:' ? httpRequest : httpsRequest;
    const noted: ContractRequest = {
      ...requestAttributes(request.method ?? 'GET', path),
      identity,
      status: 0,
      meant: this.#meant > 0,
      metadataOnly: /as=PartialObjectMetadata/.test(
        request.headers.accept ?? '',
      ),
    };
    await new Promise<void>((resolve, reject) => {
      const onward = send(target, options, answer => {
        noted.status = answer.statusCode ?? 0;
        this.requests.push(noted);
        response.writeHead(noted.status, withoutHops(answer.headers));
        // A watch may be quiet for long; that it was accepted is told at once.
        response.flushHeaders();
        const text: Buffer[] = [];
        answer.on('data', chunk => {
          if (noted.status === 403) text.push(chunk);
          response.write(chunk);
        });
        answer.on('end', () => {
          noted.refusal =
            text.length > 0 ? Buffer.concat(text).toString('utf8') : undefined;
          response.end();
          resolve();
        });
        answer.on('error', reject);
      });
      onward.on('error', reject);
      // Who watches ends it by leaving.
      response.on('close', () => {
        resolve();
        onward.destroy();
      });
      request.pipe(onward);
    });
  }

  private async optionsFor(
    identity: ContractIdentity,
    request: IncomingMessage,
  ): Promise<RequestOptions> {
    const credential: RequestOptions & { rejectUnauthorized?: boolean } = {};
    await this.kubeConfig.applyToHTTPSOptions(credential);
    const { method } = request;
    const headers = withoutHops(request.headers);
    const { server, proxyUrl } = this.kubeConfig.getCurrentCluster()!;
    const agentWith = (tls: AgentOptions) =>
      server.startsWith('http:') ? undefined : this.agent(tls);
    const { ca, servername, rejectUnauthorized, cert, key, auth } =
      credential as AgentOptions & { auth?: string };
    const trust = { ca, servername, rejectUnauthorized };
    if (identity === 'unknown') {
      return {
        method,
        headers: { ...headers, authorization: 'Bearer expired' },
        agent: agentWith(trust),
      };
    }
    return {
      method,
      auth,
      headers: {
        ...headers,
        ...(credential.headers as OutgoingHttpHeaders | undefined),
        ...impersonating(this.identities[identity]),
      },
      agent: proxyUrl ? credential.agent : agentWith({ ...trust, cert, key }),
    };
  }

  private agent(tls: AgentOptions): Agent {
    const key = JSON.stringify(tls);
    const known = this.#agents.get(key);
    if (known) return known;
    const agent = new Agent({ keepAlive: true, ...tls });
    this.#agents.set(key, agent);
    return agent;
  }
}

/** The server adds `system:authenticated` by itself (k8s.io/apiserver, impersonation filter). */
function impersonating(acting: Impersonation | undefined): OutgoingHttpHeaders {
  if (!acting) return {};
  return {
    'Impersonate-User': acting.user,
    ...(acting.groups.length > 0 ? { 'Impersonate-Group': acting.groups } : {}),
  };
}

function withoutHops(headers: IncomingMessage['headers']) {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)),
  );
}
