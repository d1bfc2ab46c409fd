import {
  ClientSecretCredential,
  DefaultAzureCredential,
  ManagedIdentityCredential,
  TokenCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import { AzureConfig, AzureIdentity } from './AzureConfig';
import { TransportOptions } from './transportOptions';

/** The credential of one of the portal's identities. It caches tokens and renews them. @internal */
export function createCredential(
  config: AzureConfig,
  identity: AzureIdentity,
  transport: TransportOptions,
): TokenCredential {
  const entry = config.identities[identity];
  const { tenantId, authorityHost } = config;
  const options = {
    ...transport,
    authorityHost,
    // Only Azure's own clouds answer the question which authorities there are.
    disableInstanceDiscovery: authorityHost !== undefined,
  };
  switch (entry.type) {
    case 'client-secret':
      return new ClientSecretCredential(
        tenantId,
        entry.clientId,
        entry.clientSecret,
        options,
      );
    case 'workload-identity':
      return new WorkloadIdentityCredential({
        ...options,
        tenantId,
        clientId: entry.clientId,
        tokenFilePath: entry.tokenFile,
      });
    case 'managed-identity':
      return entry.clientId === undefined
        ? new ManagedIdentityCredential(options)
        : new ManagedIdentityCredential({
            ...options,
            clientId: entry.clientId,
          });
    default:
      return new DefaultAzureCredential({ ...options, tenantId });
  }
}
