import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ClientAssertionCredential,
  ClientSecretCredential,
} from '@azure/identity';
import {
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { createEntraApi } from './createEntraApi';
import { openTenant, type Tenant } from './openTenant';
import { sampleTenantId } from './sampleTenant';
import {
  makeTestCertificate,
  startTestServer,
  type TestServer,
} from './__testUtils__/startTestServer';
import { writeApplicationCredentials } from './writeApplicationCredentials';
import type { Workload } from './workloadFederation';

const armScope = 'https://management.azure.com/.default';
const clusterIssuer = 'https://cluster.example';

describe('createEntraApi', () => {
  let directory: string;
  let tenant: Tenant;
  let server: TestServer;
  let clusterKey: CryptoKey;
  let workload: Workload;
  let now = new Date();
  let ca = '';

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'entra-'));
    tenant = await openTenant({
      file: join(directory, 'identity.sqlite'),
      organisationFile: join(__dirname, '../../lab/org.yaml'),
      issuer: () => 'http://localhost:7010',
      clock: () => now,
    });
    const pair = await generateKeyPair('RS256');
    clusterKey = pair.privateKey;
    const publicKey: JWK = {
      ...(await exportJWK(pair.publicKey)),
      alg: 'RS256',
      kid: 'cluster',
    };
    workload = {
      objectId: '11111111-2222-4333-8444-555555555555',
      credentials: [
        {
          issuer: clusterIssuer,
          subject: 'system:serviceaccount:env-a:env-a',
          audiences: ['api://AzureADTokenExchange'],
        },
      ],
    };
    const workloads: Record<string, Workload> = {
      workload,
      bare: { objectId: 'bare', credentials: [] },
    };
    const certificate = await makeTestCertificate();
    ca = certificate.cert;
    const api = createEntraApi({
      tenant,
      authority: () => server.url,
      tokenLifetime: 120,
      workloads: {
        find: id => workloads[id],
        issuerKeys: async () => ({ keys: [publicKey] }),
      },
    });
    server = await startTestServer(api.handler, { certificate });
  });

  beforeEach(() => {
    now = new Date();
  });

  afterAll(async () => {
    await server.close();
    tenant.close();
    rmSync(directory, { recursive: true });
  });

  const sdkOptions = () => ({
    authorityHost: server.url,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
    tlsOptions: { ca },
  });

  function bySecret(
    overrides: { tenant?: string; client?: string; secret?: string } = {},
  ) {
    const { clientId, secret } = tenant.applications[0];
    return new ClientSecretCredential(
      overrides.tenant ?? sampleTenantId,
      overrides.client ?? clientId,
      overrides.secret ?? secret,
      sdkOptions(),
    );
  }

  async function byAssertion(
    claims: Record<string, unknown> = {},
    { ttl = 600, keyId = 'cluster', client = 'workload' } = {},
  ) {
    const seconds = Math.floor(now.getTime() / 1000);
    const assertion = await new SignJWT({
      iss: clusterIssuer,
      sub: 'system:serviceaccount:env-a:env-a',
      aud: 'api://AzureADTokenExchange',
      exp: seconds + ttl,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', kid: keyId })
      .sign(clusterKey);
    return new ClientAssertionCredential(
      sampleTenantId,
      client,
      async () => assertion,
      sdkOptions(),
    );
  }

  it('gives an application a token for Azure by its secret', async () => {
    const token = await bySecret().getToken(armScope);
    const claims = await tenant.verify(token.token, [
      'https://management.azure.com',
    ]);
    expect(claims).toMatchObject({
      oid: tenant.applications[0].objectId,
      appid: tenant.applications[0].clientId,
      tid: sampleTenantId,
    });
    expect(token.expiresOnTimestamp - Date.now()).toBeLessThanOrEqual(122_000);
  });

  it('issues tokens that expire when they say', async () => {
    const { token } = await bySecret().getToken(armScope);
    now = new Date(now.getTime() + 121_000);
    await expect(
      tenant.verify(token, ['https://management.azure.com']),
    ).rejects.toThrow('"exp"');
  });

  it('gives an application a token for the clusters', async () => {
    const token = await bySecret().getToken(
      '6dae42f8-4368-4678-94ff-3960e28e3630/.default',
    );
    expect(decodeJwt(token.token).aud).toBe(
      '6dae42f8-4368-4678-94ff-3960e28e3630',
    );
  });

  it.each([
    ['a wrong secret', { secret: 'wrong' }, 'AADSTS7000215'],
    ['an unknown application', { client: 'nobody' }, 'AADSTS700016'],
  ])('refuses %s', async (_, overrides, code) => {
    await expect(bySecret(overrides).getToken(armScope)).rejects.toThrow(code);
  });

  it('refuses an unknown tenant', async () => {
    const other = '00000000-0000-4000-8000-000000000000';
    await expect(
      bySecret({ tenant: other }).getToken(armScope),
    ).rejects.toThrow();
    const response = await postForm(`/${other}/oauth2/v2.0/token`, {});
    expect(response).toMatchObject({
      error_codes: [90002],
      error_description: expect.stringContaining('AADSTS90002'),
      correlation_id: expect.any(String),
    });
  });

  it.each([
    ['https://graph.microsoft.com/.default', 'AADSTS500011'],
    ['https://management.azure.com/user_impersonation', 'AADSTS1002012'],
  ])('refuses the scope %s', async (scope, code) => {
    await expect(bySecret().getToken(scope)).rejects.toThrow(code);
  });

  it('refuses a grant that it does not serve', async () => {
    const body = await postForm(`/${sampleTenantId}/oauth2/v2.0/token`, {
      grant_type: 'password',
    });
    expect(body).toMatchObject({ error: 'unsupported_grant_type' });
  });

  it('gives a workload a token for the token of its cluster', async () => {
    const token = await (await byAssertion()).getToken(armScope);
    expect(decodeJwt(token.token).oid).toBe(workload.objectId);
  });

  it.each([
    ['issuer', { iss: 'https://other.example' }, 'AADSTS700211'],
    ['subject', { sub: 'system:serviceaccount:b:b' }, 'AADSTS700213'],
    ['audience', { aud: 'elsewhere' }, 'AADSTS700212'],
  ])('refuses an assertion of another %s', async (_, claims, code) => {
    await expect(
      (await byAssertion(claims)).getToken(armScope),
    ).rejects.toThrow(code);
  });

  it('refuses an expired and a forged assertion', async () => {
    await expect(
      (await byAssertion({}, { ttl: -60 })).getToken(armScope),
    ).rejects.toThrow('AADSTS700024');
    const original = clusterKey;
    clusterKey = (await generateKeyPair('RS256')).privateKey;
    const forged = await byAssertion();
    clusterKey = original;
    await expect(forged.getToken(armScope)).rejects.toThrow('AADSTS700027');
  });

  it('refuses an assertion of a key that the issuer does not have', async () => {
    await expect(
      (await byAssertion({}, { keyId: 'other' })).getToken(armScope),
    ).rejects.toThrow('AADSTS7000272');
  });

  it('refuses an assertion for an identity that trusts nobody', async () => {
    await expect(
      (await byAssertion({}, { client: 'bare' })).getToken(armScope),
    ).rejects.toThrow('AADSTS70025');
  });

  it('writes the secrets where only the owner reads them', () => {
    const file = join(directory, 'applications.json');
    writeApplicationCredentials(tenant, file);
    expect(statSync(file).mode % 0o1000).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      tenantId: sampleTenantId,
      provision: { clientSecret: tenant.applications[1].secret },
    });
  });

  async function postForm(path: string, form: Record<string, string>) {
    const pipeline = createPipelineFromOptions({ tlsOptions: { ca } });
    const response = await pipeline.sendRequest(
      createDefaultHttpClient(),
      createPipelineRequest({
        url: server.url + path,
        method: 'POST',
        body: new URLSearchParams(form).toString(),
      }),
    );
    return JSON.parse(response.bodyAsText ?? '');
  }
});
