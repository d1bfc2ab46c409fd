import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import Database from 'better-sqlite3';
import type { ApiPart } from '../entra/ApiPart';
import type { Tenant } from '../entra/openTenant';
import type { Workload } from '../entra/workloadFederation';
import { ArmError, asArmError } from './ArmError';
import type { AccessCheck } from './authorization/authorize';
import { RoleDefinitions } from './authorization/roleDefinitions';
import { readShippedRoles } from './authorization/shippedRoles';
import { DeploymentStacks } from './deployment/DeploymentStacks';
import { directoryOf, findManagedIdentity } from './directory';
import { authenticate } from './http/authenticate';
import { deploymentRoutes, registerWhatIf } from './http/deploymentRoutes';
import { listRoutes } from './http/listRoutes';
import { operationRoutes } from './http/operationRoutes';
import { readApiVersion, readBody } from './http/readRequest';
import {
  registerResourceOperations,
  resourceRoutes,
} from './http/resourceRoutes';
import { roleRoutes } from './http/roleRoutes';
import type { ArmResponse, Route, Services } from './http/Route';
import { stackRoutes } from './http/stackRoutes';
import {
  requireSubscription,
  subscriptionRoutes,
} from './http/subscriptionRoutes';
import { labPlaceholders } from './labPlaceholders';
import { Operations } from './operations/Operations';
import { SqliteResourceStore } from './resources/SqliteResourceStore';
import type { World } from './resources/World';
import { seedSampleNetworks } from './sampleNetwork';
import { seedRoleAssignments } from './sampleSubscriptions';

/** Special routes first; any other id is that of a resource. */
const routes: Route[] = [
  ...subscriptionRoutes,
  ...operationRoutes,
  ...listRoutes,
  ...roleRoutes,
  ...deploymentRoutes,
  ...stackRoutes,
  ...resourceRoutes,
];

/** What {@link createResourceManagerApi} needs. */
export interface CreateResourceManagerApiOptions {
  /** The SQLite file. */
  file: string;
  /** The directory: it verifies tokens and knows the principals. */
  tenant: Tenant;
  clock: () => Date;
  /** How long the service takes for each slow step; 30 ms unless told. */
  latencyMs?: number;
  /** Is told each decision on who may do what, for tests of the portal's rights. */
  recordAccess?: (check: AccessCheck) => void;
}

/** Azure Resource Manager, with what other parts of local-cloud ask of it. */
export interface ResourceManagerApi extends ApiPart {
  /** Finds the managed identity with a client id, and which outside tokens it trusts. */
  findManagedIdentity(clientId: string): Workload | undefined;
}

/**
 * Azure Resource Manager: subscriptions, resource groups, resources, deployment
 * stacks, what-if and role assignments, as far as the suite uses them. What it
 * does not do it refuses in Azure's own form.
 */
export function createResourceManagerApi({
  file,
  tenant,
  clock,
  latencyMs = 30,
  recordAccess,
}: CreateResourceManagerApiOptions): ResourceManagerApi {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  const store = new SqliteResourceStore(database);
  const roles = new RoleDefinitions(readShippedRoles(labPlaceholders));
  seedRoleAssignments(
    store,
    tenant.organisation,
    roles,
    labPlaceholders,
    clock(),
  );
  seedSampleNetworks(store, clock());

  const operations = new Operations(database, clock, latencyMs);
  const world: World = {
    store,
    tenantId: tenant.id,
    clock,
    beneathPlan: undefined,
    principalType: directoryOf(tenant, store),
    roles,
    recordAccess,
  };
  const services: Services = {
    world,
    operations,
    stacks: new DeploymentStacks(world, operations),
  };
  registerWhatIf(world, operations);
  registerResourceOperations(world, operations);
  operations.resume();

  return {
    handler: (req, res) => {
      answer(services, tenant, req).then(
        response => send(res, response),
        error => send(res, failure(error)),
      );
    },
    findManagedIdentity: clientId => findManagedIdentity(store, clientId),
    close: async () => {
      await operations.close();
      database.close();
    },
  };
}

async function answer(
  services: Services,
  tenant: Tenant,
  req: IncomingMessage,
): Promise<ArmResponse> {
  const caller = await authenticate(tenant, req);
  const baseUrl = `https://${req.headers.host}`;
  // Some SDKs ask for //subscriptions/…, which must not read as a host.
  const url = new URL(baseUrl + (req.url ?? '/'));
  const path = decodePath(url.pathname);
  const apiVersion = readApiVersion(url.searchParams);
  const method = req.method ?? 'GET';
  const body = await readBody(req);

  const subscription = /^\/subscriptions\/([^/]+)/i.exec(path);
  if (subscription) requireSubscription(subscription[1]);
  for (const route of routes) {
    const match = route.method === method && route.pattern.exec(path);
    if (match) {
      return route.handle(
        services,
        {
          method,
          path,
          query: url.searchParams,
          body,
          caller,
          baseUrl,
          apiVersion,
        },
        { ...match.groups },
      );
    }
  }
  throw new ArmError(
    404,
    'InvalidResourceType',
    `local-cloud does not serve ${method} ${path}.`,
  );
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
      .replace(/\/{2,}/g, '/')
      .replace(/(.)\/$/, '$1');
  } catch {
    throw new ArmError(400, 'InvalidRequestUri', 'The path cannot be decoded.');
  }
}

function failure(error: unknown): ArmResponse {
  const refusal = asArmError(error);
  return {
    status: refusal.status,
    headers:
      refusal.status === 401
        ? { 'www-authenticate': `Bearer error="invalid_token"` }
        : {},
    body: { error: refusal.toDetail() },
  };
}

function send(res: ServerResponse, { status, headers, body }: ArmResponse) {
  const requestId = randomUUID();
  res.writeHead(status, {
    ...headers,
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': requestId,
    'cache-control': 'no-cache',
    ...(body && { 'content-type': 'application/json; charset=utf-8' }),
  });
  res.end(body && JSON.stringify(body));
}
