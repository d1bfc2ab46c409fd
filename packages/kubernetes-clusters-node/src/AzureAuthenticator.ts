import type { RequestOptions } from 'node:https';
import type { User } from '@kubernetes/client-node';
import {
  ManagedIdentityCredential,
  TokenCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import { AzureClusterAuth } from './ClusterConfig';

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
      ? new ManagedIdentityCredential({ clientId: auth.clientId })
      : new ManagedIdentityCredential();
  }
  return new WorkloadIdentityCredential({
    clientId: auth.clientId,
    tenantId: auth.tenantId,
    tokenFilePath: auth.tokenFile,
  });
}
