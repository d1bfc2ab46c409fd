import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { EnvironmentRequest } from '@glovebox/backstage-plugin-research-environments-common';
import { ResearchEnvironmentsClient } from './ResearchEnvironmentsClient';

const request: EnvironmentRequest = {
  templateRef: 'template:default/gpu-training',
  name: 'eval-sweep',
  ownerGroup: 'group:default/vision',
  purpose: 'Sweep the evaluation set',
  beneficiaries: [],
  riskClass: 'standard',
  durationDays: 7,
  parameters: {},
  files: [{ path: 'kubernetes/a.yaml', content: 'kind: ConfigMap' }],
};

describe('ResearchEnvironmentsClient', () => {
  let server: Server;
  let seen: { method?: string; url?: string; body: string; auth?: string }[];
  let answer: { status: number; body: unknown };

  const read = async (req: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) {
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  };

  beforeEach(async () => {
    seen = [];
    server = createServer(async (req, res) => {
      seen.push({
        method: req.method,
        url: req.url,
        body: await read(req),
        auth: req.headers.authorization,
      });
      res.writeHead(answer.status, { 'content-type': 'application/json' });
      res.end(JSON.stringify(answer.body));
    });
    await new Promise<void>(resolve => server.listen(0, resolve));
  });

  afterEach(() => new Promise(resolve => server.close(resolve)));

  function client() {
    const { port } = server.address() as AddressInfo;
    return ResearchEnvironmentsClient.create({
      auth: mockServices.auth({ pluginId: 'scaffolder' }),
      discovery: mockServices.discovery.mock({
        getBaseUrl: async () => `http://localhost:${port}`,
      }),
    });
  }

  it('sends a request on behalf of the person who runs the template', async () => {
    answer = {
      status: 201,
      body: { id: 'abcd1234', name: 'eval-sweep', path: '/environments/x' },
    };
    const result = await client().request(request, {
      credentials: mockCredentials.user('user:default/ada'),
    });
    expect(result.id).toBe('abcd1234');
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/requests' });
    expect(JSON.parse(seen[0].body)).toEqual(request);
    expect(seen[0].auth).toContain('user:default/ada');
  });

  it('passes the cursor of the next page', async () => {
    answer = { status: 200, body: { items: [] } };
    await client().listAll({
      cursor: 'a/b',
      credentials: mockCredentials.service('plugin:catalog'),
    });
    expect(seen[0].url).toBe('/catalog-entities?cursor=a%2Fb');
  });

  it('asks who holds the name of an environment', async () => {
    answer = { status: 200, body: { name: 'eval-sweep' } };
    const found = await client().findHolder({
      environmentId: 'a/b',
      credentials: mockCredentials.service('plugin:catalog'),
    });
    expect(seen[0].url).toBe('/catalog-entities/a%2Fb');
    expect(found).toEqual({ name: 'eval-sweep' });
  });

  it('throws what the backend said, in its words alone', async () => {
    answer = {
      status: 409,
      body: {
        error: { name: 'ConflictError', message: 'The name is taken' },
        response: { statusCode: 409 },
      },
    };
    await expect(
      client().request(request, { credentials: mockCredentials.user() }),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: 'The name is taken',
      stack: 'ConflictError: The name is taken',
    });
  });

  it('says what to do when the backend itself failed, without its words', async () => {
    answer = {
      status: 500,
      body: {
        error: { name: 'Error', message: 'select * from environments' },
        response: { statusCode: 500 },
      },
    };
    const failure = client().request(request, {
      credentials: mockCredentials.user(),
    });
    await expect(failure).rejects.toThrow('Try again in a moment');
    await expect(failure).rejects.not.toThrow('select');
  });
});
