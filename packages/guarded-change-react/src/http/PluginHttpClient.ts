import { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import { ResponseError } from '@backstage/errors';

/** Values of a query string; `undefined` and empty ones are left out. @public */
export type QueryValues = Record<string, string | number | undefined>;

/** @public */
export interface RequestOptions {
  query?: QueryValues;
  signal?: AbortSignal;
}

function queryString(query: QueryValues = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') {
      search.set(name, String(value));
    }
  }
  const text = search.toString();
  return text && `?${text}`;
}

/**
 * JSON over HTTP with one backend plugin, as the signed-in person.
 *
 * @public
 */
export class PluginHttpClient {
  private readonly pluginId: string;
  private readonly discoveryApi: DiscoveryApi;
  private readonly fetchApi: FetchApi;

  constructor(options: {
    pluginId: string;
    discoveryApi: DiscoveryApi;
    fetchApi: FetchApi;
  }) {
    this.pluginId = options.pluginId;
    this.discoveryApi = options.discoveryApi;
    this.fetchApi = options.fetchApi;
  }

  /** @throws ResponseError with the backend's own words when it does not answer 2xx. */
  async get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    const response = await this.send(`${path}${queryString(options.query)}`, {
      signal: options.signal,
    });
    return (await response.json()) as T;
  }

  /** @throws ResponseError with the backend's own words when it does not answer 2xx. */
  async post(path: string, body: object = {}): Promise<void> {
    await this.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  private async send(path: string, init: RequestInit): Promise<Response> {
    const baseUrl = await this.discoveryApi.getBaseUrl(this.pluginId);
    const response = await this.fetchApi.fetch(`${baseUrl}${path}`, init);
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }
}
