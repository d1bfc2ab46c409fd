import { TokenCredential } from '@azure/core-auth';
import { ResourceManagementClient } from '@azure/arm-resources';
import { DeploymentsClient } from '@azure/arm-resourcesdeployments';
import { DeploymentStacksClient } from '@azure/arm-resourcesdeploymentstacks';
import { Config } from '@backstage/config';
import { NotFoundError } from '@backstage/errors';
import {
  AzureConfig,
  AzureIdentity,
  AzureSubscriptionConfig,
} from './AzureConfig';
import { createCredential } from './createCredential';
import { readAzureConfig } from './readAzureConfig';
import { TransportOptions, transportOptions } from './transportOptions';

/** Clients of one identity in one subscription. @public */
export interface AzureClients {
  credential: TokenCredential;
  resources: ResourceManagementClient;
  deployments: DeploymentsClient;
  stacks: DeploymentStacksClient;
}

/** A configured subscription. @public */
export interface AzureSubscription {
  readonly config: AzureSubscriptionConfig;
  /**
   * Clients are made at the first call and kept: a portal starts before the certificate authority of a local cloud exists.
   *
   * @throws InputError naming the key in config when they cannot be made.
   */
  clients(identity: AzureIdentity): AzureClients;
}

/** The subscriptions in `glovebox.azure`. @public */
export interface AzureSubscriptionsService {
  /** Empty when `glovebox.azure` is not set. */
  list(): AzureSubscription[];
  /** @throws NotFoundError when there is none of that name. */
  get(name: string): AzureSubscription;
}

const PUBLIC_CLOUD = 'https://management.azure.com';
/** Longest wait for an answer, with all tries, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** @public */
export class AzureSubscriptions implements AzureSubscriptionsService {
  private constructor(private readonly subscriptions: AzureSubscription[]) {}

  /** @throws InputError that names the key in config that is wrong. */
  static fromConfig(
    config: Config,
    options: { timeoutMs?: number } = {},
  ): AzureSubscriptions {
    const azure = readAzureConfig(config);
    if (!azure) {
      return new AzureSubscriptions([]);
    }
    const { timeoutMs = TIMEOUT_MS } = options;
    const transport = () => transportOptions(azure, timeoutMs);
    const credentials = new Map<AzureIdentity, TokenCredential>();
    const credential = (identity: AzureIdentity) =>
      kept(credentials, identity, () =>
        createCredential(azure, identity, transport()),
      );
    return new AzureSubscriptions(
      azure.subscriptions.map(entry => {
        const clients = new Map<AzureIdentity, AzureClients>();
        return {
          config: entry,
          clients: identity =>
            kept(clients, identity, () =>
              createClients(azure, entry, credential(identity), transport()),
            ),
        };
      }),
    );
  }

  list(): AzureSubscription[] {
    return this.subscriptions;
  }

  get(name: string): AzureSubscription {
    const found = this.subscriptions.find(s => s.config.name === name);
    if (!found) {
      throw new NotFoundError(
        `No subscription '${name}' is configured in glovebox.azure.subscriptions`,
      );
    }
    return found;
  }
}

function createClients(
  azure: AzureConfig,
  { id }: AzureSubscriptionConfig,
  credential: TokenCredential,
  transport: TransportOptions,
): AzureClients {
  const endpoint = azure.resourceManagerEndpoint;
  // The audience stays Azure's, wherever the endpoint is: it is what tokens are issued for.
  const scopes = [`${PUBLIC_CLOUD}/.default`];
  const options = { ...transport, endpoint, credentials: { scopes } };
  return {
    credential,
    resources: new ResourceManagementClient(credential, id, options),
    deployments: new DeploymentsClient(credential, id, options),
    stacks: new DeploymentStacksClient(credential, id, {
      ...transport,
      endpoint,
      $host: endpoint,
      credentialScopes: scopes,
    }),
  };
}

function kept<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
