import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { request as httpRequest } from 'http';
import { Agent, request as httpsRequest } from 'https';
import { networkInterfaces, tmpdir } from 'os';
import path from 'path';
import { parse } from 'yaml';
import { LocalCloud, startLocalCloud } from '../LocalCloud';

type Answer = {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
};

const MAP = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' } };
const MAPS = '/api/v1/namespaces/default/configmaps';

describe('faults of a running local-cloud', () => {
  let dataDir: string;
  let cloud: LocalCloud;
  let agent: Agent;
  let token: string;

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'local-cloud-faults-'));
    cloud = await startLocalCloud({
      dataDir,
      ports: {
        identity: 0,
        entra: 0,
        arm: 0,
        kubernetes: { 'aks-east': 0, 'aks-secure': 0 },
        control: 0,
      },
    });
    agent = new Agent({ ca: readFileSync(cloud.caFile) });
    const [config] = [
      parse(readFileSync(cloud.clusters[0].kubeconfigFile, 'utf8')),
    ];
    token = config.users[0].user.token;
  });
  afterEach(() => cloud.faults.clear());
  afterAll(async () => {
    agent.destroy();
    await cloud.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const call = (
    url: string,
    method = 'GET',
    body?: unknown,
    headers: Record<string, string> = {},
  ) =>
    new Promise<Answer>((resolve, reject) => {
      const secure = url.startsWith('https:');
      const outgoing = (secure ? httpsRequest : httpRequest)(
        url,
        {
          method,
          ...(secure ? { agent } : {}),
          headers: { 'content-type': 'application/json', ...headers },
        },
        response => {
          let text = '';
          response.on('data', chunk => (text += chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: text,
            }),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  const kubernetes = (at: string, method = 'GET', body?: unknown) =>
    call(`${cloud.clusters[0].url}${at}`, method, body, {
      authorization: `Bearer ${token}`,
    });
  const control = (method: string, at: string, body?: unknown) =>
    call(`${cloud.controlUrl}${at}`, method, body);

  it('throttles a cluster in the form of Kubernetes, for the next N calls', async () => {
    cloud.faults.set([
      {
        fault: { type: 'error', status: 429, retryAfterSeconds: 3 },
        api: 'kubernetes/aks-east',
        next: 1,
      },
    ]);
    const refused = await kubernetes(MAPS);
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '3' },
    });
    expect(JSON.parse(refused.body)).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      reason: 'TooManyRequests',
      code: 429,
      details: { retryAfterSeconds: 3 },
    });
    expect((await kubernetes(MAPS)).status).toBe(200);
  });

  it('fails Azure and Entra ID in their own forms', async () => {
    cloud.faults.set([{ fault: { type: 'error', status: 429 }, next: 2 }]);
    const azure = await call(`${cloud.armUrl}/subscriptions?api-version=1`);
    expect(azure).toMatchObject({
      status: 429,
      headers: {
        'retry-after': '1',
        'x-ms-failure-cause': 'gateway',
        'x-ms-request-id': expect.any(String),
      },
    });
    expect(JSON.parse(azure.body).error.code).toBe(
      'SubscriptionRequestsThrottled',
    );
    const entra = await call(`${cloud.entraUrl}/t/oauth2/v2.0/token`, 'POST');
    expect(entra.status).toBe(429);
    expect(JSON.parse(entra.body)).toMatchObject({
      error: 'temporarily_unavailable',
      error_codes: [90055],
    });
  });

  it.each([500, 502, 503, 504] as const)(
    'answers %d in each form',
    async status => {
      cloud.faults.set([{ fault: { type: 'error', status } }]);
      const answers = await Promise.all([
        kubernetes(MAPS),
        call(`${cloud.armUrl}/subscriptions`),
        call(`${cloud.entraUrl}/t`),
      ]);
      expect(answers.map(answer => answer.status)).toEqual([
        status,
        status,
        status,
      ]);
      const [cluster, azure, entra] = answers.map(({ body }) =>
        JSON.parse(body),
      );
      expect(cluster).toMatchObject({ kind: 'Status', code: status });
      expect(azure.error).toEqual({
        code: expect.any(String),
        message: expect.any(String),
      });
      expect(entra.error_description).toMatch(/^AADSTS90033/);
    },
  );

  it('cuts a connection before the effect', async () => {
    cloud.faults.set([{ fault: { type: 'reset' }, methods: ['POST'] }]);
    await expect(kubernetes(MAPS, 'POST', MAP)).rejects.toThrow(
      /hang up|RESET/,
    );
    expect((await kubernetes(`${MAPS}/m`)).status).toBe(404);
  });

  it('loses an answer after the effect', async () => {
    cloud.faults.set([
      { fault: { type: 'reset', when: 'after' }, methods: ['POST'] },
    ]);
    await expect(kubernetes(MAPS, 'POST', MAP)).rejects.toThrow(
      /hang up|RESET/,
    );
    expect((await kubernetes(`${MAPS}/m`)).status).toBe(200);
    await kubernetes(`${MAPS}/m`, 'DELETE');
  });

  it('says 503 although the effect happened', async () => {
    cloud.faults.set([
      {
        fault: { type: 'error', status: 503, when: 'after' },
        methods: ['POST'],
      },
    ]);
    const refused = await kubernetes(MAPS, 'POST', MAP);
    expect(refused.status).toBe(503);
    expect(JSON.parse(refused.body).reason).toBe('ServiceUnavailable');
    expect((await kubernetes(`${MAPS}/m`)).status).toBe(200);
    await kubernetes(`${MAPS}/m`, 'DELETE');
  });

  it('replaces an answer that would have been compressed', async () => {
    cloud.faults.set([
      { fault: { type: 'error', status: 500, when: 'after' } },
    ]);
    const large = { ...MAP, data: { a: 'x'.repeat(200_000) } };
    const answer = await call(
      `${cloud.clusters[0].url}${MAPS}?dryRun=All`,
      'POST',
      large,
      { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' },
    );
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(answer.body).code).toBe(500);
  });

  it.each(['before', 'after'] as const)('is slow %s the effect', async when => {
    cloud.faults.set([{ fault: { type: 'latency', ms: 150, when } }]);
    const begun = performance.now();
    expect((await kubernetes(MAPS)).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(145);
  });

  it('does not do what a caller gave up on before it began, and does what came too late', async () => {
    const giveUp = async (when: 'before' | 'after') => {
      cloud.faults.set([
        { fault: { type: 'latency', ms: 200, when }, methods: ['POST'] },
      ]);
      const leaving = new AbortController();
      setTimeout(() => leaving.abort(), 100);
      await new Promise(resolve => {
        const outgoing = httpsRequest(`${cloud.clusters[0].url}${MAPS}`, {
          method: 'POST',
          agent,
          signal: leaving.signal,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
          },
        });
        outgoing.on('error', resolve);
        outgoing.end(JSON.stringify(MAP));
      });
      await new Promise(resolve => setTimeout(resolve, 250));
      return (await kubernetes(`${MAPS}/m`)).status;
    };
    expect(await giveUp('before')).toBe(404);
    expect(await giveUp('after')).toBe(200);
    await kubernetes(`${MAPS}/m`, 'DELETE');
  });

  it('drops a watch in its midst', async () => {
    cloud.faults.set([{ fault: { type: 'watch-drop', afterMs: 100 } }]);
    await expect(kubernetes(`${MAPS}?watch=true`)).rejects.toThrow(/aborted/);
    expect(cloud.faults.status().rules[0]).toMatchObject({ struck: 1 });
    expect((await kubernetes(MAPS)).status).toBe(200);
  });

  it('stops answering for a time, open watches too, and resumes by itself', async () => {
    const watching = kubernetes(`${MAPS}?watch=true`);
    await Promise.all([
      expect(watching).rejects.toThrow(/aborted|hang up/),
      new Promise(resolve => setTimeout(resolve, 100)).then(() =>
        control('POST', '/stop-answering', {
          api: 'kubernetes/aks-east',
          seconds: 0.3,
        }),
      ),
    ]);
    await expect(kubernetes(MAPS)).rejects.toThrow(/hang up|RESET/);
    expect(cloud.faults.status().outages).toEqual([
      { api: 'kubernetes/aks-east', until: expect.any(String) },
    ]);
    await new Promise(resolve => setTimeout(resolve, 350));
    expect((await kubernetes(MAPS)).status).toBe(200);
    expect(cloud.faults.status().outages).toEqual([]);
  });

  describe('the control listener', () => {
    it('sets, shows and ends faults', async () => {
      const set = await control('PUT', '/faults', {
        seed: 9,
        rules: [{ fault: { type: 'error', status: 500 }, api: 'kubernetes' }],
      });
      expect(set.status).toBe(200);
      expect((await kubernetes(MAPS)).status).toBe(500);
      expect(JSON.parse((await control('GET', '/faults')).body)).toEqual({
        seed: 9,
        rules: [
          {
            fault: { type: 'error', status: 500, when: 'before' },
            api: 'kubernetes',
            matched: 1,
            struck: 1,
          },
        ],
        outages: [],
      });
      expect((await control('DELETE', '/faults')).status).toBe(200);
      expect((await kubernetes(MAPS)).status).toBe(200);
    });

    it.each([
      [{ rules: [{ fault: { type: 'flood' } }] }, 'rules[0].fault.type'],
      [{ rules: [{ fault: { type: 'reset' }, share: 2 }] }, 'rules[0].share'],
      [{ rules: [{ fault: { type: 'reset' }, path: '(' }] }, 'rules[0].path'],
      [{ rules: [{ fault: { type: 'reset' }, api: 'gcp' }] }, 'rules[0].api'],
      [{ rules: [{ fault: { type: 'reset' }, methods: ['put'] }] }, 'capitals'],
      [{ rules: [{ fault: { type: 'reset' }, other: 1 }] }, 'other'],
      [{ rules: [{ fault: { type: 'latency', ms: 2, upToMs: 1 } }] }, 'upToMs'],
      [[], 'expected object'],
    ])('refuses %j', async (body, problem) => {
      const refused = await control('PUT', '/faults', body);
      expect(refused.status).toBe(400);
      expect(JSON.parse(refused.body).error).toContain(problem);
      expect(cloud.faults.status().rules).toEqual([]);
    });

    it('refuses what is no JSON, what is too large and what it does not have', async () => {
      const plain = await call(
        `${cloud.controlUrl}/stop-answering`,
        'POST',
        { api: 'azure', seconds: 1 },
        { 'content-type': 'text/plain' },
      );
      expect(plain.status).toBe(415);
      expect((await control('PUT', '/faults', 'x'.repeat(70_000))).status).toBe(
        413,
      );
      expect((await control('POST', '/faults', {})).status).toBe(404);
      expect(
        (
          await control('POST', '/stop-answering', {
            api: 'azure',
            seconds: -1,
          })
        ).status,
      ).toBe(400);
    });

    it('does not answer to a name that is not this machine', async () => {
      const refused = await call(
        `${cloud.controlUrl}/faults`,
        'GET',
        undefined,
        { host: 'faults.example.com' },
      );
      expect(refused.status).toBe(403);
    });

    it('is not reached over the network', async () => {
      const outside = Object.values(networkInterfaces())
        .flat()
        .find(address => address?.family === 'IPv4' && !address.internal);
      if (!outside) return;
      const { port } = new URL(cloud.controlUrl!);
      await expect(
        call(`http://${outside.address}:${port}/faults`),
      ).rejects.toThrow('ECONNREFUSED');
    });
  });
});
