import { KubernetesKind, KubernetesResourceType } from './KubernetesClient';

/** A group and version in discovery (metav1.APIResourceList), as far as it is used here. @internal */
export interface ApiResourceList {
  resources: { name: string; kind: string; namespaced: boolean }[];
}

/**
 * Finds how kinds are served. What a cluster serves changes seldom: an answer is kept, and asked for again when a kind is
 * not in it (a CRD may have been added since).
 *
 * @internal
 */
export class ResourceDiscovery {
  readonly #known = new Map<
    string,
    { at: number; types: Map<string, KubernetesResourceType> }
  >();

  constructor(
    private readonly fetchList: (
      groupVersionPath: string,
      signal?: AbortSignal,
    ) => Promise<ApiResourceList | undefined>,
    private readonly options: {
      now: () => Date;
      /** How long the absence of a kind is believed, in milliseconds. */
      missTtlMs: number;
    },
  ) {}

  async find(
    { apiVersion, kind }: KubernetesKind,
    signal?: AbortSignal,
  ): Promise<KubernetesResourceType | undefined> {
    const now = this.options.now().getTime();
    const known = this.#known.get(apiVersion);
    const type = known?.types.get(kind);
    if (type || (known && now - known.at < this.options.missTtlMs)) {
      return type;
    }
    const list = await this.fetchList(groupVersionPath(apiVersion), signal);
    const types = new Map(
      (list?.resources ?? [])
        .filter(resource => !resource.name.includes('/'))
        .map(({ name, namespaced, kind: served }) => [
          served,
          { plural: name, namespaced },
        ]),
    );
    this.#known.set(apiVersion, { at: now, types });
    return types.get(kind);
  }
}

/** Path of a group and version: the core group has a root of its own. @internal */
export function groupVersionPath(apiVersion: string): string {
  const parts = apiVersion.split('/').map(encodeURIComponent);
  return parts.length === 1 ? `/api/${parts[0]}` : `/apis/${parts.join('/')}`;
}
