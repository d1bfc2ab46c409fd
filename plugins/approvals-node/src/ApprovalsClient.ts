import {
  AuthService,
  BackstageCredentials,
  BackstageServicePrincipal,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError, ServiceUnavailableError } from '@backstage/errors';
import {
  Approval,
  ApprovalPreview,
  ApprovalRequest,
} from '@glovebox/backstage-plugin-approvals-common';
import { ApprovalsService } from './ApprovalsService';

const PLUGIN_ID = 'approvals';

/** A call that takes longer than this is given up, so that a step of an operation does not hang. */
const TIMEOUT_MS = 15_000;

/**
 * `ApprovalsService` over HTTP. Errors keep their name, so that `error.name === 'ConflictError'` works as with a local call.
 *
 * @public
 */
export class ApprovalsClient implements ApprovalsService {
  static create(options: {
    discovery: DiscoveryService;
    auth: AuthService;
  }): ApprovalsClient {
    return new ApprovalsClient(options.discovery, options.auth);
  }

  private constructor(
    private readonly discovery: DiscoveryService,
    private readonly auth: AuthService,
  ) {}

  async preview(
    request: Omit<ApprovalRequest, 'digest'>,
    options: { credentials: BackstageCredentials },
  ): Promise<ApprovalPreview> {
    return this.call('POST', '/preview', options.credentials, request);
  }

  async open(
    request: ApprovalRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<Approval> {
    return this.call('POST', '/approvals', options.credentials, request);
  }

  async get(
    id: string,
    options: { credentials: BackstageCredentials },
  ): Promise<Approval> {
    return this.call('GET', pathOf(id), options.credentials);
  }

  async consume(
    id: string,
    options: {
      digest: string;
      operationId: string;
      credentials: BackstageCredentials<BackstageServicePrincipal>;
    },
  ): Promise<Approval> {
    const { digest, operationId, credentials } = options;
    return this.call('POST', `${pathOf(id)}/consume`, credentials, {
      digest,
      operationId,
    });
  }

  async close(
    id: string,
    options: {
      as: 'withdrawn' | 'superseded';
      reason: string;
      credentials: BackstageCredentials;
    },
  ): Promise<Approval> {
    const { as, reason, credentials } = options;
    return this.call('POST', `${pathOf(id)}/close`, credentials, {
      as,
      reason,
    });
  }

  private async call<T>(
    method: 'GET' | 'POST',
    path: string,
    credentials: BackstageCredentials,
    body?: object,
  ): Promise<T> {
    const { token } = await this.auth.getPluginRequestToken({
      onBehalfOf: credentials,
      targetPluginId: PLUGIN_ID,
    });
    const baseUrl = await this.discovery.getBaseUrl(PLUGIN_ID);
    const response = await reach(`${baseUrl}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body && { 'Content-Type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) {
      throw await callError(response);
    }
    return (await response.json()) as T;
  }
}

function pathOf(id: string): string {
  return `/approvals/${encodeURIComponent(id)}`;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new ServiceUnavailableError('Approvals cannot be reached', error);
  }
}

/** The error as approvals threw it; what is wrong on its side may pass by itself. */
async function callError(response: Response): Promise<Error> {
  const error = await ResponseError.fromResponse(response);
  return error.statusCode >= 500
    ? new ServiceUnavailableError('Approvals could not answer', error)
    : error.cause;
}
