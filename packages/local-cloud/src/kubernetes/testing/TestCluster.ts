import { createServer, Server } from 'http';
import { mkdtempSync, rmSync } from 'fs';
import { AddressInfo } from 'net';
import { tmpdir } from 'os';
import path from 'path';
import { hashToken, TokenIssuer } from '../auth/Authenticator';
import { MASTERS, User } from '../auth/User';
import { ClusterName } from '../bootstrap/clusters';
import { createKubernetesApi, KubernetesApi } from '../createKubernetesApi';
import { JsonObject } from '../json';

export type TestResponse = {
  status: number;
  headers: Headers;
  body: JsonObject;
};

export type TestClusterOptions = {
  cluster?: ClusterName;
  clock?: () => Date;
  issuer?: TokenIssuer;
  podStartMs?: number;
  bookmarkIntervalMs?: number;
};

/** Applies an object server-side; `manager` defaults to `test`. */
export type ApplyOptions = {
  manager?: string;
  force?: boolean;
  dryRun?: boolean;
  as?: string;
  subresource?: string;
};

/** A stand-in cluster over plain http for tests, with raw requests as anyone whose name is given. */
export class TestCluster {
  private readonly faults: string[] = [];
  private readonly users = new Map<string, User>();
  private api!: KubernetesApi;
  private server!: Server;

  private constructor(
    readonly directory: string,
    private readonly options: TestClusterOptions,
  ) {
    this.addUser('admin', [MASTERS]);
  }

  static async start(options: TestClusterOptions = {}): Promise<TestCluster> {
    const directory = mkdtempSync(path.join(tmpdir(), 'local-cloud-'));
    const cluster = new TestCluster(directory, options);
    await cluster.open();
    return cluster;
  }

  addUser(name: string, groups: string[] = []): void {
    this.users.set(hashToken(name), { name, groups });
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://localhost:${port}`;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.open();
  }

  /** @throws Error when a controller failed in a way that is local-cloud's own fault. */
  async close(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
    if (this.faults.length > 0) throw new Error(this.faults.join('\n'));
  }

  /** A raw request; the token is the user's name. */
  fetch(
    method: string,
    url: string,
    init: { as?: string; body?: string; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const { as = 'admin', body, headers = {} } = init;
    return fetch(`${this.url}${url}`, {
      method,
      body,
      headers: { authorization: `Bearer ${as}`, ...headers },
    });
  }

  async request(
    method: string,
    url: string,
    body?: unknown,
    init: {
      as?: string;
      contentType?: string;
      headers?: Record<string, string>;
    } = {},
  ): Promise<TestResponse> {
    const { as, contentType = 'application/json', headers = {} } = init;
    const response = await this.fetch(method, url, {
      as,
      body:
        typeof body === 'string' || body === undefined
          ? body
          : JSON.stringify(body),
      headers: {
        'content-type': contentType,
        'user-agent': 'test/1.0',
        ...headers,
      },
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text.startsWith('{') ? JSON.parse(text) : { text },
    };
  }

  get(url: string, as?: string): Promise<TestResponse> {
    return this.request('GET', url, undefined, { as });
  }

  apply(
    url: string,
    config: unknown,
    options: ApplyOptions = {},
  ): Promise<TestResponse> {
    const query = new URLSearchParams({
      fieldManager: options.manager ?? 'test',
    });
    if (options.force) query.set('force', 'true');
    if (options.dryRun) query.set('dryRun', 'All');
    return this.request('PATCH', `${url}?${query}`, config, {
      as: options.as,
      contentType: 'application/apply-patch+yaml',
    });
  }

  async createNamespace(
    name: string,
    labels: Record<string, string> = {},
  ): Promise<void> {
    await this.request('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    });
    await this.until(
      `/api/v1/namespaces/${name}/serviceaccounts/default`,
      found => found.status === 200,
    );
  }

  /** Asks again until an answer is as wanted. */
  async until(
    url: string,
    wanted: (response: TestResponse) => boolean,
    timeoutMs = 5000,
  ): Promise<TestResponse> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const response = await this.get(url);
      if (wanted(response)) return response;
      if (Date.now() > deadline) {
        throw new Error(
          `${url} did not become as wanted: ${JSON.stringify(response.body)}`,
        );
      }
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  /** Reads events of a watch until `count` have come. */
  async watch(url: string, count: number): Promise<JsonObject[]> {
    const response = await this.fetch('GET', url);
    const reader = response.body!.getReader();
    const events: JsonObject[] = [];
    let text = '';
    while (events.length < count) {
      const { value, done } = await reader.read();
      if (done) break;
      text += Buffer.from(value).toString('utf8');
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      events.push(...lines.map(line => JSON.parse(line)));
    }
    await reader.cancel();
    return events;
  }

  private async open(): Promise<void> {
    const { cluster = 'aks-east', ...options } = this.options;
    this.api = await createKubernetesApi({
      podStartMs: 20,
      ...options,
      cluster,
      file: path.join(this.directory, 'cluster.sqlite'),
      keyFile: path.join(this.directory, 'cluster.key.json'),
      url: () => this.url,
      tokens: this.users,
      report: message => this.faults.push(message),
    });
    this.server = createServer(this.api.handler);
    await new Promise<void>(resolve =>
      this.server.listen(0, 'localhost', resolve),
    );
  }

  private async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
    await this.api.close();
  }
}
