/** What a request asks of an API server, as its authoriser sees it. */
export interface RequestAttributes {
  verb: string;
  group: string;
  /** Empty for what is no resource: discovery, `/version`. */
  resource: string;
  subresource: string;
  namespace: string;
  name: string;
  dryRun: boolean;
}

const VERBS: Record<string, string> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Reads method and path as an API server does (k8s.io/apiserver RequestInfo). */
export function requestAttributes(
  method: string,
  url: string,
): RequestAttributes {
  const { pathname, searchParams } = new URL(url, 'http://server');
  const parts = pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const dryRun = searchParams.get('dryRun') === 'All';
  const isCore = parts[0] === 'api';
  const rest = isCore ? parts.slice(2) : parts.slice(3);
  const verb = VERBS[method] ?? method.toLowerCase();
  if ((!isCore && parts[0] !== 'apis') || rest.length === 0) {
    const none = { group: '', resource: '', subresource: '' };
    return { verb, ...none, namespace: '', name: '', dryRun };
  }
  const inNamespace =
    rest[0] === 'namespaces' &&
    rest.length > 2 &&
    !['status', 'finalize'].includes(rest[2]);
  const [resource, name = '', subresource = ''] = inNamespace
    ? rest.slice(2)
    : rest;
  return {
    verb: verbOf(verb, name, searchParams),
    group: isCore ? '' : parts[1],
    resource,
    subresource,
    namespace: inNamespace ? rest[1] : '',
    name,
    dryRun,
  };
}

function verbOf(verb: string, name: string, query: URLSearchParams): string {
  if (verb === 'get' && ['true', '1'].includes(query.get('watch') ?? '')) {
    return 'watch';
  }
  if (name !== '') {
    return verb;
  }
  return { get: 'list', delete: 'deletecollection' }[verb] ?? verb;
}
