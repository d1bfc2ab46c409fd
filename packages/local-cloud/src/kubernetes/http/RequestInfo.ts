/** What a request is about, as the API server reads it from method, path and query. */
export type RequestInfo = {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; the lower-case method for other paths. */
  verb: string;
  path: string;
  query: URLSearchParams;
  resource?: ResourceRequest;
};

export type ResourceRequest = {
  group: string;
  version: string;
  plural: string;
  namespace: string;
  name: string;
  subresource: string;
  /** What follows the subresource, as in `proxy/some/path`. */
  rest: string;
};

const VERBS: Record<string, string> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Subresources of a namespace itself, which would else read as a resource in it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

export function parseRequest(method: string, url: string): RequestInfo {
  const parsed = new URL(url, 'https://local');
  const path = parsed.pathname;
  const query = parsed.searchParams;
  const resource = parseResource(path);
  if (!resource) {
    return { verb: method.toLowerCase(), path, query };
  }
  return { verb: verbOf(method, query, resource), path, query, resource };
}

function verbOf(
  method: string,
  query: URLSearchParams,
  resource: ResourceRequest,
): string {
  const verb = VERBS[method] ?? method.toLowerCase();
  const watching = ['true', '1'].includes(query.get('watch') ?? '');
  if (verb === 'get' && watching) return 'watch';
  if (resource.name !== '') return verb;
  if (verb === 'get') return 'list';
  return verb === 'delete' ? 'deletecollection' : verb;
}

function parseResource(path: string): ResourceRequest | undefined {
  const parts = path.split('/').filter(part => part !== '');
  let group: string;
  if (parts[0] === 'api' && parts.length >= 3) {
    group = '';
    parts.splice(0, 1);
  } else if (parts[0] === 'apis' && parts.length >= 4) {
    group = parts[1];
    parts.splice(0, 2);
  } else {
    return undefined;
  }
  const [version, ...rest] = parts.map(decodeURIComponent);
  return { group, version, ...readTarget(rest) };
}

function readTarget(parts: string[]) {
  const inNamespace =
    parts[0] === 'namespaces' &&
    parts.length >= 3 &&
    !NAMESPACE_SUBRESOURCES.has(parts[2]);
  const namespace = inNamespace ? parts[1] : '';
  const [plural, name = '', subresource = '', ...rest] = inNamespace
    ? parts.slice(2)
    : parts;
  return { namespace, plural, name, subresource, rest: rest.join('/') };
}
