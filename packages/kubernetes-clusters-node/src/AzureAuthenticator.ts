import type { RequestOptions } from 'node:https';
import type { User } from '@kubernetes/client-node';
import {
  ManagedIdentityCredential,
  TokenCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import { AzureClusterAuth } from './ClusterConfig';

/** A credential is asked for within a call, so Entra ID gets little of the call's time. */
const RETRIES = { maxRetries: 2, maxRetryDelayInMs: 2_000 };
/** What the SDK says when Entra ID could not be asked, or could not answer now. */
const PASSING =
  /temporarily_unavailable|server_error|network_error|endpoints_resolution_error|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH/;

/** Whether a credential may be had later without anyone doing anything. @internal */
export function isPassingCredentialFailure(error: unknown): boolean {
  return error instanceof Error && PASSING.test(error.message);
}

/**
 * Signs in to an AKS cluster with Entra integration. The credential caches its token and renews it.
 *
 * @internal
 */
export class AzureAuthenticator {
  static readonly providerName = 'glovebox-azure';
  readonly #credential: TokenCredential;
  readonly #scope: string;

  constructor(auth: AzureClusterAuth) {
    this.#scope = `${auth.serverId}/.default`;
    this.#credential = credentialOf(auth);
  }

  isAuthProvider(user: User): boolean {
    return user.authProvider?.name === AzureAuthenticator.providerName;
  }

  async applyAuthentication(_user: User, options: RequestOptions) {
    const token = await this.#credential.getToken(this.#scope);
    if (!token) {
      throw new Error('Entra ID issued no token');
    }
    options.headers = {
      ...options.headers,
      Authorization: `Bearer ${token.token}`,
    };
  }
}

function credentialOf(auth: AzureClusterAuth): TokenCredential {
  if (auth.type === 'managed-identity') {
    return auth.clientId
      ? new ManagedIdentityCredential({
          clientId: auth.clientId,
          retryOptions: RETRIES,
        })
      : new ManagedIdentityCredential({ retryOptions: RETRIES });
  }
  return new WorkloadIdentityCredential({
    clientId: auth.clientId,
    tenantId: auth.tenantId,
    tokenFilePath: auth.tokenFile,
    retryOptions: RETRIES,
  });
}
