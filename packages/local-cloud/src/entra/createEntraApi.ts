import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { audienceOf, authenticateClient } from './clientCredentials';
import type { ApiPart } from './ApiPart';
import { EntraError } from './EntraError';
import type { Tenant } from './openTenant';
import type { Workloads } from './workloadFederation';

const maximumFormBytes = 64 * 1024;

/** What {@link createEntraApi} needs. */
export interface CreateEntraApiOptions {
  tenant: Tenant;
  /** The https base URL of this API; a function, as it depends on the port. */
  authority: () => string;
  /** Seconds for which a token is good; one hour unless told. */
  tokenLifetime?: number;
  /** The https base URL of Azure Resource Manager here, which is a resource too. */
  armUrl?: () => string;
  /** The managed identities that sign in with a token of a cluster, and the keys of clusters; none unless given. */
  workloads?: Workloads;
}

/**
 * The token endpoint for applications, over https, as `@azure/identity` asks it.
 * The SDK needs `authorityHost` and `disableInstanceDiscovery: true`, since it
 * would otherwise ask Microsoft whether this host may be trusted.
 */
export function createEntraApi(options: CreateEntraApiOptions): ApiPart {
  return {
    handler: (req, res) => {
      const correlationId = headerOf(req, 'client-request-id') ?? randomUUID();
      res.setHeader('x-ms-request-id', randomUUID());
      res.setHeader('client-request-id', correlationId);
      res.setHeader('cache-control', 'no-store');
      answer(options, req).then(
        body => sendJson(res, 200, body),
        error => {
          const refusal = asEntraError(error);
          const body = refusal.toBody(options.tenant.clock(), correlationId);
          sendJson(res, refusal.status, body);
        },
      );
    },
    close: async () => {},
  };
}

async function answer(
  options: CreateEntraApiOptions,
  req: IncomingMessage,
): Promise<object> {
  const { pathname } = new URL(req.url ?? '/', 'https://localhost');
  const [, tenantId, ...rest] = pathname.split('/');
  const route = `${req.method} ${rest.join('/')}`;
  if (route === 'GET v2.0/.well-known/openid-configuration') {
    checkTenant(options.tenant, tenantId);
    return openIdConfiguration(options);
  }
  if (route === 'GET discovery/v2.0/keys') {
    checkTenant(options.tenant, tenantId);
    return options.tenant.jwks;
  }
  if (route === 'POST oauth2/v2.0/token') {
    checkTenant(options.tenant, tenantId);
    return issueToken(options, await readForm(req));
  }
  throw new EntraError(
    404,
    'invalid_request',
    900144,
    `local-cloud does not serve ${req.method} ${pathname}.`,
  );
}

function checkTenant(tenant: Tenant, asked: string) {
  if (asked.toLowerCase() === tenant.id) return;
  throw new EntraError(
    400,
    'invalid_request',
    90002,
    `Tenant '${asked}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. ` +
      `The sample tenant is '${tenant.id}'.`,
  );
}

function openIdConfiguration({ tenant, authority }: CreateEntraApiOptions) {
  const base = `${authority()}/${tenant.id}`;
  return {
    issuer: `${base}/v2.0`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    authorization_endpoint: `${tenant.issuer()}/auth`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: [
      'client_secret_post',
      'private_key_jwt',
    ],
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

async function issueToken(
  { tenant, tokenLifetime = 3600, armUrl, workloads }: CreateEntraApiOptions,
  form: URLSearchParams,
) {
  if (form.get('grant_type') !== 'client_credentials') {
    throw new EntraError(
      400,
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${form.get(
        'grant_type',
      )}'. ` +
        'Here local-cloud serves client_credentials; people sign in at its sign-in page.',
    );
  }
  const principal = await authenticateClient(tenant, form, workloads);
  const audience = audienceOf(form, tenant, armUrl?.());
  const now = Math.floor(tenant.clock().getTime() / 1000);
  const token = await tenant.sign({
    aud: audience,
    iat: now,
    nbf: now,
    exp: now + tokenLifetime,
    appid: principal.clientId,
    idtyp: 'app',
    oid: principal.objectId,
    sub: principal.objectId,
    tid: tenant.id,
    ver: '1.0',
  });
  return {
    token_type: 'Bearer',
    expires_in: tokenLifetime,
    ext_expires_in: tokenLifetime,
    access_token: token,
  };
}

async function readForm(req: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of req) {
    body += chunk;
    if (body.length > maximumFormBytes) {
      throw new EntraError(413, 'invalid_request', 90013, 'Invalid input.');
    }
  }
  return new URLSearchParams(body);
}

function asEntraError(error: unknown): EntraError {
  if (error instanceof EntraError) return error;
  return new EntraError(500, 'server_error', 90033, String(error));
}

function headerOf(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function sendJson(res: ServerResponse, status: number, body: object) {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  res.end(JSON.stringify(body));
}
