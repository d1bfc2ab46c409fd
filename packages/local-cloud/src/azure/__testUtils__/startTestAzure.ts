import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ResourceManagementClient } from '@azure/arm-resources';
import { DeploymentsClient } from '@azure/arm-resourcesdeployments';
import { DeploymentStacksClient } from '@azure/arm-resourcesdeploymentstacks';
import {
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
  type HttpMethods,
} from '@azure/core-rest-pipeline';
import { ClientSecretCredential, type TokenCredential } from '@azure/identity';
import { createEntraApi } from '../../entra/createEntraApi';
import { groupIdsOf } from '../../entra/readOrganisation';
import { openTenant, type Tenant } from '../../entra/openTenant';
import {
  makeTestCertificate,
  startTestServer,
} from '../../entra/__testUtils__/startTestServer';
import {
  createResourceManagerApi,
  type ResourceManagerApi,
} from '../createResourceManagerApi';
import type { JsonObject } from '../json';
import { sampleSubscriptions } from '../sampleSubscriptions';

/** One client for each SDK package. */
export interface TestClients {
  resources: ResourceManagementClient;
  deployments: DeploymentsClient;
  stacks: DeploymentStacksClient;
  authorization: AuthorizationManagementClient;
}

/** Who signs in. */
export type TestPrincipal = 'observe' | 'provision' | 'owner';

/** What a plain request is answered with. */
export interface TestResponse {
  status: number;
  body: JsonObject;
  header(name: string): string | undefined;
}

/** Azure and Entra ID over https, in a directory of their own. */
export interface TestAzure {
  tenant: Tenant;
  subscriptionId: string;
  /** The API behind the server, as it is now. */
  api(): ResourceManagerApi;
  /** The SDKs' clients, signed in as one of the portal's identities or as an owner of the subscription. */
  clients(as: TestPrincipal): TestClients;
  /** A token for a sample person. */
  tokenFor(person: string): Promise<string>;
  /** A plain request; `token` empty sends none. */
  request(
    method: HttpMethods,
    path: string,
    token: string,
    body?: string,
  ): Promise<TestResponse>;
  /** Stops this part in the middle of whatever it does, and starts it again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts Azure and Entra ID for one test file. */
export async function startTestAzure(latencyMs = 5): Promise<TestAzure> {
  const directory = mkdtempSync(join(tmpdir(), 'azure-'));
  const clock = () => new Date();
  const tenant = await openTenant({
    file: join(directory, 'identity.sqlite'),
    organisationFile: join(__dirname, '../../../lab/org.yaml'),
    issuer: () => 'http://localhost:7010',
    clock,
  });
  const certificate = await makeTestCertificate();
  const [{ subscriptionId }] = sampleSubscriptions;
  const startApi = () =>
    createResourceManagerApi({
      file: join(directory, 'azure.sqlite'),
      tenant,
      clock,
      latencyMs,
    });
  let api = startApi();
  const arm = await startTestServer((req, res) => api.handler(req, res), {
    certificate,
  });
  let entraUrl = '';
  const entraApi = createEntraApi({
    tenant,
    authority: () => entraUrl,
    armUrl: () => arm.url,
  });
  const entra = await startTestServer(entraApi.handler, { certificate });
  entraUrl = entra.url;
  const tlsOptions = { ca: certificate.cert };
  const pipeline = createPipelineFromOptions({
    tlsOptions,
    retryOptions: { maxRetries: 0 },
  });

  const clients = new Map<string, TestClients>();
  const tokenFor = (name: string) => {
    const person = tenant.organisation.people.find(p => p.name === name)!;
    return tenant.sign({
      aud: 'https://management.azure.com',
      oid: person.objectId,
      sub: person.objectId,
      name: person.displayName,
      groups: groupIdsOf(tenant.organisation, person),
      exp: Math.floor(Date.now() / 1000) + 600,
    });
  };
  const ownerCredential = (): TokenCredential => {
    const owner = tenant.organisation.people.find(({ memberOf }) =>
      memberOf.includes('platform'),
    )!;
    return {
      getToken: async () => ({
        token: await tokenFor(owner.name),
        expiresOnTimestamp: Date.now() + 600_000,
      }),
    };
  };
  const applicationCredential = (application: string): TokenCredential => {
    const { clientId, secret } = tenant.applications.find(
      ({ name }) => name === application,
    )!;
    return new ClientSecretCredential(tenant.id, clientId, secret, {
      authorityHost: entra.url,
      disableInstanceDiscovery: true,
      tlsOptions,
    });
  };
  const connect = (as: TestPrincipal): TestClients => {
    const credential =
      as === 'owner' ? ownerCredential() : applicationCredential(as);
    const options = { endpoint: arm.url, tlsOptions };
    return {
      resources: new ResourceManagementClient(
        credential,
        subscriptionId,
        options,
      ),
      deployments: new DeploymentsClient(credential, subscriptionId, options),
      stacks: new DeploymentStacksClient(credential, subscriptionId, options),
      authorization: new AuthorizationManagementClient(
        credential,
        subscriptionId,
        options,
      ),
    };
  };

  return {
    tenant,
    subscriptionId,
    api: () => api,
    clients: as => {
      const known = clients.get(as) ?? connect(as);
      clients.set(as, known);
      return known;
    },
    tokenFor,
    request: async (method, path, token, body) => {
      const request = createPipelineRequest({
        url: arm.url + path,
        method,
        body,
      });
      if (token) request.headers.set('authorization', `Bearer ${token}`);
      if (body) request.headers.set('content-type', 'application/json');
      const response = await pipeline.sendRequest(
        createDefaultHttpClient(),
        request,
      );
      return {
        status: response.status,
        body: response.bodyAsText ? JSON.parse(response.bodyAsText) : {},
        header: name => response.headers.get(name),
      };
    },
    restart: async () => {
      await api.close();
      api = startApi();
    },
    close: async () => {
      await arm.close();
      await entra.close();
      await api.close();
      tenant.close();
      rmSync(directory, { recursive: true });
    },
  };
}
