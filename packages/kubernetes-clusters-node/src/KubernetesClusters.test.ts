import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { stringify } from 'yaml';
import { KubernetesClusters } from './KubernetesClusters';
import { peopleKubeconfig } from './peopleKubeconfig';

type Handler = (req: IncomingMessage, res: ServerResponse, url: URL) => void;

const json = (
  res: ServerResponse,
  code: number,
  body: unknown,
  headers = {},
) => {
  res.writeHead(code, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify(body));
};
const status = (code: number, reason: string, details = {}) => ({
  kind: 'Status',
  code,
  reason,
  message: `${reason} it is`,
  details,
});
const CORE = {
  resources: [
    { name: 'pods', kind: 'Pod', namespaced: true },
    { name: 'pods/status', kind: 'Pod', namespaced: true },
    { name: 'secrets', kind: 'Secret', namespaced: true },
  ],
};
const POD = { apiVersion: 'v1', kind: 'Pod', namespace: 'env-a' };

describe('KubernetesClusters', () => {
  let dir: string;
  let server: Server;
  let handle: Handler;
  let discoveries: number;
  let kubeconfig: string;

  const writeKubeconfig = async (token: string) =>
    writeFile(
      kubeconfig,
      stringify({
        clusters: [
          {
            name: 'c',
            cluster: {
              server: `http://localhost:${
                (server.address() as AddressInfo).port
              }`,
              'insecure-skip-tls-verify': true,
            },
          },
        ],
        users: [{ name: 'u', user: { token } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      }),
    );

  const clusters = (options: { context?: string; timeoutMs?: number } = {}) =>
    KubernetesClusters.fromConfig(
      new ConfigReader({
        glovebox: {
          clusters: [
            {
              name: 'aks-east',
              region: 'eastus',
              riskClasses: ['standard'],
              identities: {
                observe: { kubeconfig, context: options.context ?? 'x' },
                provision: { kubeconfig },
              },
              login: { type: 'azure', tenantId: 'tenant', notes: [] },
            },
          ],
        },
      }),
      { timeoutMs: options.timeoutMs },
    );
  const client = (options?: { timeoutMs?: number }) =>
    clusters(options).get('aks-east').client('observe');

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'clusters-'));
    kubeconfig = join(dir, 'kubeconfig');
    discoveries = 0;
    server = createServer((req, res) => {
      const url = new URL(req.url ?? '/', 'http://localhost');
      if (url.pathname === '/api/v1') {
        discoveries += 1;
        json(res, 200, CORE);
      } else {
        handle(req, res, url);
      }
    });
    await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
    await writeKubeconfig('first');
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await rm(dir, { recursive: true });
  });

  it('gets an object, and nothing where there is none', async () => {
    handle = (_req, res, url) =>
      url.pathname === '/api/v1/namespaces/env-a/pods/here'
        ? json(res, 200, {
            kind: 'Pod',
            metadata: { name: 'here' },
            unknownField: 1,
          })
        : json(
            res,
            404,
            status(404, 'NotFound', { name: 'gone', kind: 'pods' }),
          );
    const c = client();
    await expect(c.get({ ...POD, name: 'here' })).resolves.toMatchObject({
      unknownField: 1,
    });
    await expect(c.get({ ...POD, name: 'gone' })).resolves.toBeUndefined();
    expect(discoveries).toBe(1);
  });

  it('takes a 404 that is not about the object for an error', async () => {
    handle = (_req, res) => json(res, 404, { message: 'no route' });
    await expect(client().get({ ...POD, name: 'here' })).rejects.toMatchObject({
      code: 404,
    });
    await expect(
      client().delete({ ...POD, name: 'here' }),
    ).rejects.toMatchObject({ code: 404 });
  });

  it('reads every page of a list and starts again when the token expires', async () => {
    const asked: string[] = [];
    handle = (_req, res, url) => {
      const token = url.searchParams.get('continue') ?? '';
      asked.push(token);
      const expiresOnce = token === 'b' && asked.length === 2;
      if (expiresOnce) {
        json(res, 410, status(410, 'Expired'));
      } else {
        json(res, 200, {
          items: [{ metadata: { name: `pod${token}` } }],
          metadata: { continue: token === '' ? 'b' : '' },
        });
      }
    };
    const pods = await client().list(POD, { namespace: 'env-a', pageSize: 1 });
    expect(pods.map(p => [p.kind, p.metadata.name])).toEqual([
      ['Pod', 'pod'],
      ['Pod', 'podb'],
    ]);
    expect(asked).toEqual(['', 'b', '', 'b']);
  });

  it('applies raw JSON and hands on warnings', async () => {
    let seen: { type?: string; query?: string; body?: string } = {};
    handle = (req, res, url) => {
      let body = '';
      req.on('data', chunk => (body += chunk));
      req.on('end', () => {
        seen = { type: req.headers['content-type'], query: url.search, body };
        json(res, 200, JSON.parse(body), {
          warning: ['299 - "would violate \\"restricted\\""', '299 - "second"'],
        });
      });
    };
    const object = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'env-a' },
      spec: { fieldOfTomorrow: true },
    };
    const result = await client().applyServerSide(object, {
      fieldManager: 'glovebox',
      dryRun: true,
    });
    expect(result.object).toEqual(object);
    expect(result.warnings).toEqual(['would violate "restricted"', 'second']);
    expect(seen).toEqual({
      type: 'application/apply-patch+yaml',
      query: '?fieldManager=glovebox&dryRun=All',
      body: JSON.stringify(object),
    });
  });

  it('turns a Status into an error with its reason, causes and the wait that is asked for', async () => {
    handle = (_req, res) =>
      json(
        res,
        429,
        status(429, 'TooManyRequests', { causes: [{ message: 'slow down' }] }),
        { 'retry-after': '7' },
      );
    await expect(client().get({ ...POD, name: 'p' })).rejects.toMatchObject({
      name: 'KubernetesApiError',
      cluster: 'aks-east',
      code: 429,
      reason: 'TooManyRequests',
      retryAfterMs: 7000,
      transient: true,
      details: { causes: [{ message: 'slow down' }] },
    });
  });

  it('says when the server does not answer, in time or at all', async () => {
    handle = () => {};
    await expect(
      client({ timeoutMs: 50 }).get({ ...POD, name: 'p' }),
    ).rejects.toMatchObject({
      reason: 'Timeout',
      transient: true,
    });
    server.closeAllConnections();
    server.close();
    await expect(client().get({ ...POD, name: 'p' })).rejects.toMatchObject({
      reason: 'Unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('ends with the reason of the signal when aborted', async () => {
    const controller = new AbortController();
    handle = () => controller.abort(new Error('the lease is lost'));
    await expect(
      client().get({ ...POD, name: 'p' }, { signal: controller.signal }),
    ).rejects.toThrow('the lease is lost');
  });

  it('never reads the content of a Secret', async () => {
    const secret = { apiVersion: 'v1', kind: 'Secret' };
    const accepts: unknown[] = [];
    handle = (req, res, url) => {
      accepts.push([req.headers.accept, url.searchParams.get('includeObject')]);
      json(res, 200, {
        columnDefinitions: [{ name: 'Name', type: 'string' }],
        rows: [{ cells: ['token'] }],
      });
    };
    await expect(client().get({ ...secret, name: 's' })).rejects.toThrow(
      'listTable',
    );
    await expect(client().list(secret)).rejects.toThrow('listTable');
    await expect(client().listTable(secret)).resolves.toEqual({
      columns: [{ name: 'Name', type: 'string' }],
      rows: [['token']],
    });
    expect(accepts).toEqual([
      ['application/json;as=Table;g=meta.k8s.io;v=v1', 'None'],
    ]);
  });

  it('deletes only the object of the given UID', async () => {
    let body = '';
    handle = (req, res) => {
      req.on('data', chunk => (body += chunk));
      req.on('end', () =>
        json(res, 200, { kind: 'Status', status: 'Success' }),
      );
    };
    await expect(
      client().delete({ ...POD, name: 'p' }, { uid: 'u1' }),
    ).resolves.toBe(true);
    expect(JSON.parse(body)).toMatchObject({ preconditions: { uid: 'u1' } });
  });

  it('reads the kubeconfig again when it changes', async () => {
    const tokens: unknown[] = [];
    handle = (req, res) => {
      tokens.push(req.headers.authorization);
      json(res, 200, { items: [], metadata: {} });
    };
    const c = client();
    await c.list(POD);
    await writeKubeconfig('second');
    await utimes(kubeconfig, 1, 1);
    await c.list(POD);
    expect(tokens).toEqual(['Bearer first', 'Bearer second']);
  });

  it('names the key in config when the kubeconfig cannot be used', async () => {
    const missing = clusters({ context: 'other' })
      .get('aks-east')
      .client('observe');
    await expect(missing.list(POD)).rejects.toMatchObject({
      reason: 'Misconfigured',
      transient: false,
      message: expect.stringMatching(
        /glovebox\.clusters\[0\]\.identities\.observe: .*no context 'other'/,
      ),
    });
  });

  it('gives people a kubeconfig that signs them in as themselves and holds no credential', async () => {
    const text = await peopleKubeconfig(clusters().get('aks-east'), {
      namespace: 'env-a',
    });
    expect(text).toContain('command: kubelogin');
    expect(text).toContain('namespace: env-a');
    expect(text).not.toContain('first');
  });

  it('asks for an access token where a cluster takes those', async () => {
    const cluster = clusters().get('aks-east');
    const text = await peopleKubeconfig(
      {
        ...cluster,
        config: {
          ...cluster.config,
          login: {
            type: 'oidc',
            issuerUrl: 'https://login.example.com',
            clientId: 'kubectl',
            extraScopes: ['user.read'],
            resource: 'api://clusters',
            notes: [],
          },
        },
      },
      { namespace: 'env-a' },
    );
    expect(text).toContain('--oidc-extra-scope=user.read');
    expect(text).toContain('--oidc-use-access-token');
    expect(text).toContain('resource=api://clusters');
  });

  it('says which cluster is not configured', () => {
    expect(() => clusters().get('nowhere')).toThrow("No cluster 'nowhere'");
  });
});
