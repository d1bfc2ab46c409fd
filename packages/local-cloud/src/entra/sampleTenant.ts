/**
 * What is fixed about the sample tenant, so that configuration files can name
 * it. Nothing here protects anything: local-cloud listens on localhost only and
 * holds sample data.
 */

/** The directory (tenant) id. */
export const sampleTenantId = 'c6f1d9a2-5b0e-4c7d-8f3a-2e9b7d4a6c10';

/** The client with which the portal signs people in. */
export const portalClient = {
  id: 'glovebox-portal',
  secret: 'sample-secret-of-the-local-sign-in',
  callbackPath: '/api/auth/oidc/handler/frame',
} as const;

/** The application id of the AKS server, the audience of cluster tokens. */
export const kubernetesAudience = '6dae42f8-4368-4678-94ff-3960e28e3630';

/** The application id of the AKS client, with which `kubectl` signs people in. */
export const kubectlClientId = '80faf920-1908-4b52-b5ef-a8e7bedfc67a';

/** The audiences that Azure Resource Manager takes. */
export const armAudiences = [
  'https://management.azure.com',
  'https://management.core.windows.net',
] as const;

/** An app registration of the portal, one for each of its identities. */
export interface SampleApplication {
  /** The short name, by which the credentials file lists it. */
  name: string;
  displayName: string;
  /** The application (client) id. */
  clientId: string;
  /** The object id of the service principal: the `oid` of its tokens. */
  objectId: string;
}

/** The portal's identities are separate, and each holds as little as it can. */
export const sampleApplications: readonly SampleApplication[] = [
  {
    name: 'observe',
    displayName: 'Glovebox observe',
    clientId: '3f0c8b52-7e41-4d0b-9d57-60b1a8e2f411',
    objectId: '8a2d6f0e-1c94-4b7a-a5d3-94e7c1f0b622',
  },
  {
    name: 'provision',
    displayName: 'Glovebox provision',
    clientId: '9b7e4d16-2a58-4f3c-8e60-d15c3b9a7f33',
    objectId: 'd41b9c75-60fa-4e82-b9c1-3a7f5e8d0c44',
  },
];
