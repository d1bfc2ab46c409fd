export interface Config {
  glovebox?: {
    /** The Azure tenant, the portal's identities in it and the subscriptions that environments can be placed on. */
    azure?: {
      /** Id of the Entra tenant. */
      tenantId: string;
      /** Where tokens come from. Defaults to Azure's public cloud. */
      authorityHost?: string;
      /** Azure Resource Manager. Defaults to Azure's public cloud. */
      resourceManagerEndpoint?: string;
      /** Path of a file with certificate authorities to trust instead of the public ones, PEM: for a private cloud or local-cloud. */
      caFile?: string;
      /** One identity for looking, one for making: each with its own rights (deploy/rbac/azure). */
      identities: {
        observe: GloveboxAzureIdentity;
        provision: GloveboxAzureIdentity;
      };
      /** Use one subscription for each risk class: what provisions in it needs broad rights there. */
      subscriptions: Array<{
        /** Stable name, part of the target's id `azure:<name>`: lower-case letters, digits and hyphens. */
        name: string;
        /** Name for people. Defaults to `name`. */
        title?: string;
        /** Subscription id. */
        id: string;
        /** Region that environments get, for example `eastus`. */
        region: string;
        /** Risk classes that may be placed there. */
        riskClasses: Array<'standard' | 'sensitive' | 'high-risk'>;
      }>;
    };
  };
}

/** How the portal proves one of its identities. */
export type GloveboxAzureIdentity =
  | {
      /** Federated token file, as AKS mounts it: nothing secret in config. */
      type: 'workload-identity';
      /** Defaults to `AZURE_CLIENT_ID` of the environment. */
      clientId?: string;
      /** Path of the federated token. Defaults to `AZURE_FEDERATED_TOKEN_FILE` of the environment. */
      tokenFile?: string;
    }
  | {
      type: 'managed-identity';
      /** Of a user-assigned identity; without it the system-assigned one. */
      clientId?: string;
    }
  | {
      type: 'client-secret';
      clientId: string;
      /** @visibility secret */
      clientSecret: string;
    }
  | {
      /** Whatever the machine offers, the Azure CLI's sign-in included: for development. */
      type: 'default';
    };
