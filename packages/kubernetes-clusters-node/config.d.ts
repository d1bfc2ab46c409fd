export interface Config {
  glovebox?: {
    /** Kubernetes clusters that environments can be placed on. */
    clusters?: Array<{
      /** Stable name, part of the target's id `kubernetes:<name>`: lower-case letters, digits and hyphens. */
      name: string;
      /** Name for people. Defaults to `name`. */
      title?: string;
      /** Region it is in, as Azure names it, for example `eastus`. */
      region: string;
      /** Risk classes that may run there. */
      riskClasses: Array<'standard' | 'sensitive' | 'high-risk'>;
      /** GPU flavours there, for example `H100`. */
      gpuTypes?: string[];
      /** OIDC issuer URL of the cluster (AKS: `az aks show --query oidcIssuerProfile.issuerUrl`), for workload identity. */
      oidcIssuer?: string;
      /**
       * Where the baseline places the private endpoints of environments' storage. Without it a template with a storage account is
       * refused in its plan.
       */
      privateLink?: {
        /** Subnets in networks that the cluster's pods reach; at most one for each subscription. */
        subnets: Array<{
          /** ARM id of the subnet. Azure wants it in the subscription and region of the environment. */
          id: string;
          /** IPv4 range of the subnet as CIDR, /16 to /29. Pods of environments with storage may reach its port 443. */
          addressRange: string;
        }>;
        /** ARM ids of the central private DNS zones, linked to the networks that resolve names for the cluster. */
        dnsZones: {
          /** `privatelink.blob.core.windows.net`. */
          blob: string;
          /** `privatelink.dfs.core.windows.net`, for accounts with a hierarchical namespace. */
          dfs?: string;
        };
      };
      /** How the portal reaches the cluster: one connection for each of its identities, each with its own rights. */
      identities: {
        /** Reads metadata, specs and status; never writes, never reads Secrets. */
        observe: GloveboxClusterConnection;
        /** Makes namespaces and what is in them, and removes them. */
        provision: GloveboxClusterConnection;
      };
      /** How people sign in to the cluster; without it no kubeconfig is offered. */
      login?: GloveboxClusterLogin;
    }>;
  };
}

/** Either a kubeconfig file, or a server with one way to authenticate. */
export type GloveboxClusterConnection =
  | {
      /** Path of a kubeconfig file; relative to the directory that the backend runs in. */
      kubeconfig: string;
      /** Context in it. Defaults to its current context. */
      context?: string;
    }
  | {
      /** https URL of the API server. */
      server: string;
      /** Path of a file with the certificate authority of the server, PEM. */
      caFile?: string;
      /** Path of a file with a bearer token, read again as it rotates. */
      tokenFile?: string;
      /** Signs in to an AKS cluster with Entra integration as a workload identity or a managed identity. */
      azure?: {
        /** `workload-identity` (federated token file) or `managed-identity`. */
        type: 'workload-identity' | 'managed-identity';
        /** Client id of the identity. Defaults to `AZURE_CLIENT_ID` of the environment. */
        clientId?: string;
        /** Defaults to `AZURE_TENANT_ID` of the environment. */
        tenantId?: string;
        /** Path of the federated token. Defaults to `AZURE_FEDERATED_TOKEN_FILE` of the environment. */
        tokenFile?: string;
        /** Application id of the AKS server. Defaults to the one that Azure uses for all of AKS. */
        serverId?: string;
      };
    };

/** Written into the kubeconfig that people get; holds no credential. */
export type GloveboxClusterLogin =
  | {
      /** AKS with Entra integration: `kubelogin`. */
      type: 'azure';
      tenantId: string;
      /** Application id of the AKS server. Defaults to the one that Azure uses for all of AKS. */
      serverId?: string;
      /** Application id of the client. Defaults to the one of the Azure CLI for AKS. */
      clientId?: string;
      /** Address of the API server for people, where it differs from the portal's. */
      server?: string;
      /** What must be true for it to work, for example a VPN. */
      notes?: string[];
    }
  | {
      /** A cluster that trusts an OIDC issuer: `kubectl oidc-login`. */
      type: 'oidc';
      issuerUrl: string;
      clientId: string;
      extraScopes?: string[];
      /** Resource indicator (RFC 8707) of a cluster that takes access tokens for it, and not id tokens. */
      resource?: string;
      server?: string;
      notes?: string[];
    };
