import { JsonObject } from '@backstage/types';
import { ClusterConnection, ClusterResponse } from './ClusterConnection';
import { ClusterIdentity } from './ClusterConfig';
import { KubernetesApiError } from './KubernetesApiError';
import {
  KubernetesCallOptions,
  KubernetesClient,
  KubernetesKind,
  KubernetesListOptions,
  KubernetesMetadataEvent,
  KubernetesMetadataOptions,
  KubernetesObject,
  KubernetesObjectRef,
  KubernetesTable,
  KubernetesWriteOptions,
  KubernetesWriteResult,
} from './KubernetesClient';
import { ApiResourceList, ResourceDiscovery } from './ResourceDiscovery';
import { apiErrorFrom, warningsFrom } from './responses';
import { groupVersionPath } from './ResourceDiscovery';
import { watchEvents } from './watchEvents';

const JSON_TYPE = 'application/json';
/** JSON is YAML, and this is the type that every server accepts for apply. */
const APPLY_TYPE = 'application/apply-patch+yaml';
const TABLE_TYPE = 'application/json;as=Table;g=meta.k8s.io;v=v1';
const METADATA_LIST_TYPE =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const METADATA_TYPE =
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const PAGE_SIZE = 500;
/** How long a server may take to end a watch after its time; a connection that is dead is noticed then. */
const WATCH_GRACE_MS = 15_000;

type RequestInput = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | undefined>;
  accept?: string;
  contentType?: string;
  body?: JsonObject;
  repeatable: boolean;
  signal?: AbortSignal;
};

/** @internal */
export class HttpKubernetesClient implements KubernetesClient {
  readonly #discovery: ResourceDiscovery;

  constructor(
    readonly cluster: string,
    readonly identity: ClusterIdentity,
    private readonly connection: ClusterConnection,
    options: { now: () => Date },
  ) {
    this.#discovery = new ResourceDiscovery(
      (path, signal) => this.discover(path, signal),
      { now: options.now, missTtlMs: 30_000 },
    );
  }

  resourceType(kind: KubernetesKind, options?: KubernetesCallOptions) {
    return this.#discovery.find(kind, options?.signal);
  }

  async get(
    ref: KubernetesObjectRef,
    options?: KubernetesCallOptions,
  ): Promise<KubernetesObject | undefined> {
    refuseSecrets(ref);
    const path = await this.pathOf(ref, options?.signal);
    const response = await this.send({
      method: 'GET',
      path,
      repeatable: true,
      signal: options?.signal,
    });
    return response.status === 404
      ? this.absentOrThrow(response, path)
      : this.parse<KubernetesObject>(response);
  }

  async list(
    kind: KubernetesKind,
    options: KubernetesListOptions = {},
  ): Promise<KubernetesObject[]> {
    refuseSecrets(kind);
    const pages = await this.pages<{ items: KubernetesObject[] }>(
      kind,
      options,
      JSON_TYPE,
    );
    // Items of a list carry neither apiVersion nor kind: the list says it once.
    return pages.flatMap(page =>
      page.items.map(item => ({
        ...item,
        apiVersion: kind.apiVersion,
        kind: kind.kind,
      })),
    );
  }

  async listTable(
    kind: KubernetesKind,
    options: KubernetesListOptions = {},
  ): Promise<KubernetesTable> {
    const pages = await this.pages<{
      columnDefinitions?: { name: string; type: string }[];
      rows: { cells: JsonObject[] }[];
    }>(kind, options, TABLE_TYPE, { includeObject: 'None' });
    return {
      columns: (pages[0]?.columnDefinitions ?? []).map(({ name, type }) => ({
        name,
        type,
      })),
      rows: pages.flatMap(page => (page.rows ?? []).map(row => row.cells)),
    };
  }

  async collectionVersion(
    kind: KubernetesKind,
    options: KubernetesMetadataOptions = {},
  ): Promise<string> {
    refuseSecrets(kind);
    const response = await this.send({
      method: 'GET',
      path: await this.pathOf(kindOf(kind), options.signal),
      query: { limit: '1', labelSelector: options.labelSelector },
      accept: METADATA_LIST_TYPE,
      repeatable: true,
      signal: options.signal,
    });
    const list = this.parse<{ metadata: { resourceVersion: string } }>(
      response,
    );
    return list.metadata.resourceVersion;
  }

  async watchMetadata(
    kind: KubernetesKind,
    options: KubernetesMetadataOptions & {
      resourceVersion: string;
      timeoutSeconds: number;
    },
  ): Promise<AsyncIterable<KubernetesMetadataEvent>> {
    refuseSecrets(kind);
    const { labelSelector, resourceVersion, timeoutSeconds, signal } = options;
    const limit = AbortSignal.timeout(timeoutSeconds * 1000 + WATCH_GRACE_MS);
    const opened = await this.connection.stream({
      method: 'GET',
      path: await this.pathOf(kindOf(kind), signal),
      query: {
        watch: 'true',
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(timeoutSeconds),
        labelSelector,
        resourceVersion,
      },
      headers: { accept: METADATA_TYPE },
      repeatable: false,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    if ('answer' in opened) {
      throw apiErrorFrom(this.cluster, opened.answer);
    }
    return watchEvents(this.cluster, opened.chunks);
  }

  async create(
    object: KubernetesObject,
    options: KubernetesWriteOptions,
  ): Promise<KubernetesWriteResult> {
    refuseSecrets(object);
    const { namespace } = object.metadata;
    return this.write({
      method: 'POST',
      path: await this.pathOf({ ...kindOf(object), namespace }, options.signal),
      query: writeQuery(options),
      body: object,
      // A second create after a lost answer finds its own object and would take it for another's.
      repeatable: options.dryRun ?? false,
      signal: options.signal,
    });
  }

  async applyServerSide(
    object: KubernetesObject,
    options: KubernetesWriteOptions & { force?: boolean },
  ): Promise<KubernetesWriteResult> {
    refuseSecrets(object);
    const { name, namespace } = object.metadata;
    return this.write({
      method: 'PATCH',
      path: await this.pathOf(
        { ...kindOf(object), name, namespace },
        options.signal,
      ),
      query: {
        ...writeQuery(options),
        force: options.force ? 'true' : undefined,
      },
      contentType: APPLY_TYPE,
      body: object,
      repeatable: true,
      signal: options.signal,
    });
  }

  async delete(
    ref: KubernetesObjectRef,
    options: KubernetesCallOptions & {
      uid?: string;
      propagation?: 'Foreground' | 'Background' | 'Orphan';
    } = {},
  ): Promise<boolean> {
    const path = await this.pathOf(ref, options.signal);
    const response = await this.send({
      method: 'DELETE',
      path,
      // Without a uid, a second delete could hit what was made under that name meanwhile.
      repeatable: options.uid !== undefined,
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: options.propagation ?? 'Background',
        ...(options.uid ? { preconditions: { uid: options.uid } } : {}),
      },
      signal: options.signal,
    });
    if (response.status === 404) {
      this.absentOrThrow(response, path);
      // After a lost answer, it is the earlier try that deleted it.
      return response.retried;
    }
    this.parse(response);
    return true;
  }

  async can(
    action: {
      verb: string;
      group?: string;
      resource: string;
      namespace?: string;
    },
    options?: KubernetesCallOptions,
  ): Promise<boolean> {
    const response = await this.send({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: action },
      },
      repeatable: true,
      signal: options?.signal,
    });
    const review = this.parse<{ status?: { allowed?: boolean } }>(response);
    return review.status?.allowed === true;
  }

  private async write(input: RequestInput): Promise<KubernetesWriteResult> {
    const response = await this.send(input);
    return {
      object: this.parse<KubernetesObject>(response),
      warnings: warningsFrom(response.headers),
    };
  }

  /** Every page of a list. A continue token that expired on the way starts the list again: pages of two moments do not fit. */
  private async pages<TPage extends JsonObject | object>(
    kind: KubernetesKind,
    options: KubernetesListOptions,
    accept: string,
    query: Record<string, string> = {},
  ): Promise<TPage[]> {
    const path = await this.pathOf(
      { ...kindOf(kind), namespace: options.namespace },
      options.signal,
    );
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.readPages<TPage>(path, options, accept, query);
      } catch (error) {
        const expired =
          error instanceof KubernetesApiError && error.code === 410;
        if (!expired || attempt >= 3) {
          throw error;
        }
      }
    }
  }

  private async readPages<TPage>(
    path: string,
    options: KubernetesListOptions,
    accept: string,
    query: Record<string, string>,
  ): Promise<TPage[]> {
    const pages: TPage[] = [];
    let next: string | undefined;
    do {
      const response = await this.send({
        method: 'GET',
        path,
        repeatable: true,
        accept,
        query: {
          ...query,
          limit: String(options.pageSize ?? PAGE_SIZE),
          continue: next,
          labelSelector: options.labelSelector,
          fieldSelector: options.fieldSelector,
        },
        signal: options.signal,
      });
      const page = this.parse<TPage & { metadata?: { continue?: string } }>(
        response,
      );
      pages.push(page);
      next = page.metadata?.continue || undefined;
    } while (next);
    return pages;
  }

  private async discover(
    path: string,
    signal?: AbortSignal,
  ): Promise<ApiResourceList | undefined> {
    const response = await this.send({
      method: 'GET',
      path,
      repeatable: true,
      signal,
    });
    return response.status === 404
      ? undefined
      : this.parse<ApiResourceList>(response);
  }

  private async pathOf(
    ref: KubernetesKind & { name?: string; namespace?: string },
    signal?: AbortSignal,
  ): Promise<string> {
    const type = await this.#discovery.find(ref, signal);
    if (!type) {
      throw new KubernetesApiError({
        cluster: this.cluster,
        code: 404,
        reason: 'UnknownKind',
        message: `the cluster does not serve the kind ${ref.kind} of ${ref.apiVersion}`,
        details: { kind: ref.kind },
      });
    }
    const namespace =
      type.namespaced && ref.namespace !== undefined
        ? ['namespaces', ref.namespace]
        : [];
    const parts = [
      ...namespace,
      type.plural,
      ...(ref.name === undefined ? [] : [ref.name]),
    ];
    return [groupVersionPath(ref.apiVersion), ...parts.map(encodePart)].join(
      '/',
    );
  }

  private send(input: RequestInput): Promise<ClusterResponse> {
    return this.connection.send({
      method: input.method,
      path: input.path,
      query: input.query,
      headers: {
        accept: input.accept ?? JSON_TYPE,
        ...(input.body
          ? { 'content-type': input.contentType ?? JSON_TYPE }
          : {}),
      },
      body: input.body === undefined ? undefined : JSON.stringify(input.body),
      repeatable: input.repeatable,
      signal: input.signal,
    });
  }

  /** A 404 about the object itself means absent; about anything else (an unknown path, a proxy's page) it is an error. */
  private absentOrThrow(response: ClusterResponse, path: string): undefined {
    const error = apiErrorFrom(this.cluster, response);
    const name = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
    if (error.reason === 'NotFound' && error.details.name === name) {
      return undefined;
    }
    throw error;
  }

  private parse<T>(response: ClusterResponse): T {
    if (response.status < 200 || response.status > 299) {
      throw apiErrorFrom(this.cluster, response);
    }
    return JSON.parse(response.text) as T;
  }
}

/** Secret values never enter the process: not read, and not written since the answer to a write holds them too. */
function refuseSecrets({ apiVersion, kind }: KubernetesKind) {
  if (apiVersion === 'v1' && kind === 'Secret') {
    throw new Error(
      'Secrets are not read or written here; list them with listTable',
    );
  }
}

function kindOf({ apiVersion, kind }: KubernetesKind): KubernetesKind {
  return { apiVersion, kind };
}

/** `encodeURIComponent` leaves the segments `.` and `..` alone, which a URL resolves. */
function encodePart(part: string): string {
  return part === '.' || part === '..'
    ? part.replaceAll('.', '%2E')
    : encodeURIComponent(part);
}

function writeQuery(options: KubernetesWriteOptions) {
  return {
    fieldManager: options.fieldManager,
    dryRun: options.dryRun ? 'All' : undefined,
  };
}
