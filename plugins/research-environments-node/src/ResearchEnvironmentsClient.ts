import {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import { Page } from '@glovebox/guarded-change-common';
import {
  EnvironmentRequest,
  EnvironmentSummary,
} from '@glovebox/backstage-plugin-research-environments-common';
import { ResearchEnvironmentsService } from './ResearchEnvironmentsService';

const PLUGIN_ID = 'research-environments';

/**
 * Calls the research-environments backend with a token for it on behalf of the caller.
 *
 * @public
 */
export class ResearchEnvironmentsClient implements ResearchEnvironmentsService {
  static create(options: {
    auth: AuthService;
    discovery: DiscoveryService;
  }): ResearchEnvironmentsClient {
    return new ResearchEnvironmentsClient(options.auth, options.discovery);
  }

  private constructor(
    private readonly auth: AuthService,
    private readonly discovery: DiscoveryService,
  ) {}

  async request(
    request: EnvironmentRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<{ id: string; name: string; path: string }> {
    return this.call('/requests', options.credentials, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
  }

  async listAll(options: {
    cursor?: string;
    credentials: BackstageCredentials;
  }): Promise<Page<EnvironmentSummary>> {
    const query = options.cursor
      ? `?${new URLSearchParams({ cursor: options.cursor })}`
      : '';
    return this.call(`/catalog-entities${query}`, options.credentials);
  }

  private async call<T>(
    path: string,
    credentials: BackstageCredentials,
    init?: { method: string; headers: Record<string, string>; body: string },
  ): Promise<T> {
    const [baseUrl, { token }] = await Promise.all([
      this.discovery.getBaseUrl(PLUGIN_ID),
      this.auth.getPluginRequestToken({
        onBehalfOf: credentials,
        targetPluginId: PLUGIN_ID,
      }),
    ]);
    const response = await fetch(`${baseUrl}${path}`, {
      ...init,
      headers: { ...init?.headers, authorization: `Bearer ${token}` },
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return (await response.json()) as T;
  }
}
