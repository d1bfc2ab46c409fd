import {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError, ServiceUnavailableError } from '@backstage/errors';
import { Page } from '@glovebox/guarded-change-common';
import {
  EnvironmentRequest,
  EnvironmentSummary,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  EnvironmentHolder,
  ResearchEnvironmentsService,
} from './ResearchEnvironmentsService';

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

  async findHolder(options: {
    environmentId: string;
    credentials: BackstageCredentials;
  }): Promise<EnvironmentHolder> {
    const id = encodeURIComponent(options.environmentId);
    return this.call(`/catalog-entities/${id}`, options.credentials);
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
      throw await callError(response);
    }
    return (await response.json()) as T;
  }
}

/**
 * The error as the other side threw it, since a person reads its words in the log of the task that asked; what is wrong on its side
 * may pass by itself.
 */
async function callError(response: Response): Promise<Error> {
  const error = await ResponseError.fromResponse(response);
  if (error.statusCode >= 500) {
    return new ServiceUnavailableError(
      'Research environments could not answer. Try again in a moment; if it stays so, tell the platform team.',
      error,
    );
  }
  // Its stack would be this process's: the log of a task shows it, and the way here tells the reader nothing.
  error.cause.stack = String(error.cause);
  return error.cause;
}
