import { JsonObject } from '@backstage/types';
import { AzureIdentity } from '@glovebox/azure-clients-node';
import { PrivateLink } from '@glovebox/backstage-plugin-research-environments-node';

/** A subscription and the portal's identities in it. */
export interface Connection {
  tenantId: string;
  subscriptionId: string;
  /** Region that environments get. */
  region: string;
  /** As in `glovebox.azure.identities`. */
  identities: Record<AzureIdentity, JsonObject>;
  authorityHost?: string;
  resourceManagerEndpoint?: string;
  caFile?: string;
  /** Where private endpoints go; without it none is made. */
  privateLink?: PrivateLink;
}

/** What a run of the contract suite was told. `yarn contract:azure` sets it; without a subscription the suite runs on local-cloud. */
export interface ContractOptions {
  given?: Connection;
  /** Only remove what an interrupted run left. */
  cleanUp: boolean;
}

export function contractOptions(
  env: NodeJS.ProcessEnv = process.env,
): ContractOptions {
  const text = (name: string) =>
    env[`GLOVEBOX_CONTRACT_AZURE_${name}`] || undefined;
  const subscriptionId = text('SUBSCRIPTION');
  return {
    given: subscriptionId
      ? {
          subscriptionId,
          tenantId: required('--tenant', text('TENANT')),
          region: required('--region', text('REGION')),
          identities: {
            observe: identityOf('OBSERVE', env),
            provision: identityOf('PROVISION', env),
          },
          authorityHost: text('AUTHORITY'),
          resourceManagerEndpoint: text('ENDPOINT'),
          caFile: text('CA'),
          privateLink: privateLinkOf(text),
        }
      : undefined,
    cleanUp: text('CLEAN_UP') === '1',
  };
}

/** How the environment says that an identity is proven: a secret, a federated token, a managed identity, or whatever the machine offers. */
function identityOf(
  identity: 'OBSERVE' | 'PROVISION',
  env: NodeJS.ProcessEnv,
): JsonObject {
  const clientId = env[`AZURE_${identity}_CLIENT_ID`];
  const clientSecret = env[`AZURE_${identity}_CLIENT_SECRET`];
  if (!clientId) {
    return { type: 'default' };
  }
  if (clientSecret) {
    return { type: 'client-secret', clientId, clientSecret };
  }
  return env.AZURE_FEDERATED_TOKEN_FILE
    ? { type: 'workload-identity', clientId }
    : { type: 'managed-identity', clientId };
}

function privateLinkOf(
  text: (name: string) => string | undefined,
): PrivateLink | undefined {
  const id = text('SUBNET');
  if (!id) {
    return undefined;
  }
  const dfs = text('DFS_ZONE');
  return {
    subnets: [{ id, addressRange: required('--range', text('RANGE')) }],
    dnsZones: {
      blob: required('--blob-zone', text('BLOB_ZONE')),
      ...(dfs && { dfs }),
    },
  };
}

function required(option: string, value: string | undefined): string {
  if (!value) {
    throw new Error(`${option} is missing.`);
  }
  return value;
}
