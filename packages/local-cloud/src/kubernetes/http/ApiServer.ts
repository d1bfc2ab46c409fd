import { IncomingMessage, ServerResponse } from 'http';
import { Authenticator } from '../auth/Authenticator';
import { Authorizer } from '../auth/Authorizer';
import { impersonate } from '../auth/impersonate';
import {
  ISSUER_PATHS,
  ServiceAccountTokens,
} from '../auth/ServiceAccountTokens';
import { User } from '../auth/User';
import { Json } from '../json';
import { TypeRegistry } from '../registry/TypeRegistry';
import { ApiError } from '../status/ApiError';
import {
  badRequest,
  internalError,
  methodNotAllowed,
  unknownPath,
} from '../status/errors';
import {
  aggregatedDiscovery,
  coreVersions,
  groupDocument,
  groupList,
  resourceList,
} from './discovery';
import { negotiate } from './negotiate';
import { openApiDocument, openApiIndex } from './openapi';
import { parseRequest, RequestInfo } from './RequestInfo';
import { ResourceHandler } from './ResourceHandler';
import { respond, respondError, respondJson, respondText } from './respond';

export type ApiServerOptions = {
  authenticator: Authenticator;
  tokens: ServiceAccountTokens;
  authorizer: Authorizer;
  registry: TypeRegistry;
  resources: ResourceHandler;
};

const HEALTH = new Set(['/healthz', '/livez', '/readyz']);

/** What `/version` says: the release whose behaviour is imitated, and that it is an imitation. */
export const VERSION = {
  major: '1',
  minor: '33',
  gitVersion: 'v1.33.0+local-cloud',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'local-cloud/simulated',
};

const NO_RESOURCE = {
  group: '',
  resource: '',
  subresource: '',
  name: '',
  namespace: '',
};

/** The outermost part of the API server: who is it, may they, and which part answers. */
export class ApiServer {
  constructor(private readonly options: ApiServerOptions) {}

  handle(request: IncomingMessage, response: ServerResponse): void {
    this.serve(request, response).catch(error => {
      respondError(response, asApiError(error));
    });
  }

  private async serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const info = readInfo(request);
    if (HEALTH.has(info.path)) {
      respondText(response, 200, 'ok');
      return;
    }
    const { authenticator, authorizer, resources, tokens } = this.options;
    // Who trusts the issuer reads these without a token, as AKS publishes them.
    if (info.path === ISSUER_PATHS.discovery) {
      respondJson(response, tokens.discovery());
      return;
    }
    if (info.path === ISSUER_PATHS.keys) {
      respondJson(response, tokens.keys());
      return;
    }
    const caller = await authenticator.authenticate(request);
    const user = impersonate(request, caller, authorizer);
    this.authorize(user, info);
    if (info.resource) {
      await resources.handle(request, response, info, info.resource, user);
    } else {
      this.serveDocument(request, response, info);
    }
  }

  private authorize(user: User, info: RequestInfo): void {
    const { authorizer } = this.options;
    const { verb, resource } = info;
    if (!resource) {
      const path = info.path;
      authorizer.require(user, { ...NO_RESOURCE, verb, path });
      return;
    }
    const { group, plural, subresource, name, namespace } = resource;
    // Requests on a namespace object itself are decided inside that namespace, as the real server does.
    const inside = plural === 'namespaces' && group === '' ? name : namespace;
    authorizer.require(user, {
      verb,
      group,
      resource: plural,
      subresource,
      name,
      namespace: inside,
    });
  }

  private serveDocument(
    request: IncomingMessage,
    response: ServerResponse,
    info: RequestInfo,
  ): void {
    if (request.method !== 'GET') {
      throw methodNotAllowed(
        'the server does not allow this method on the requested resource',
      );
    }
    const accepted = negotiate(
      request.headers.accept,
      as => as === 'APIGroupDiscoveryList' && isDiscoveryRoot(info.path),
    );
    const aggregated = accepted.as !== undefined && accepted.version === 'v2';
    const body =
      aggregated && isDiscoveryRoot(info.path)
        ? aggregatedDiscovery(this.options.registry, info.path)
        : this.document(info.path, request.headers.host ?? '');
    if (body === undefined) throw unknownPath();
    respond(response, {
      code: 200,
      body,
      format: accepted.format,
      warnings: [],
      acceptEncoding: String(request.headers['accept-encoding'] ?? ''),
      mediaParameters: aggregated
        ? ';g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
        : undefined,
    });
  }

  private document(path: string, host: string): Json {
    const { registry } = this.options;
    const parts = path.split('/').filter(part => part !== '');
    const [root, first, second] = parts;
    if (path === '/version') return VERSION;
    if (root === 'openapi' && first === 'v3') {
      return parts.length === 2
        ? openApiIndex(registry)
        : openApiDocument(registry, parts.slice(2).join('/'));
    }
    if (root === 'api') {
      return parts.length === 1
        ? coreVersions(host)
        : resourceList(registry, '', first);
    }
    if (root !== 'apis') return undefined;
    if (parts.length === 1) return groupList(registry);
    return parts.length === 2
      ? groupDocument(registry, first)
      : resourceList(registry, first, second);
  }
}

function isDiscoveryRoot(path: string): path is '/api' | '/apis' {
  return path === '/api' || path === '/apis';
}

function readInfo(request: IncomingMessage): RequestInfo {
  try {
    return parseRequest(request.method ?? 'GET', request.url ?? '/');
  } catch {
    throw badRequest('the request URL is not valid');
  }
}

/** Whatever went wrong, as an answer. */
function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return internalError(unexpected(error));
}

/** A fault of local-cloud itself: said as such, so that nobody looks for it in their own code. */
function unexpected(error: unknown): string {
  return `local-cloud failed on this request, which is its own fault: ${
    error instanceof Error ? error.stack ?? error.message : String(error)
  }`;
}
