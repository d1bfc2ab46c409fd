import { isWithin } from '../resources/ResourceId';

/** A role: what it allows, and where it may be assigned. */
export interface RoleDefinition {
  /** The GUID; of a built-in role the same in every tenant. */
  name: string;
  roleName: string;
  description: string;
  actions: string[];
  notActions: string[];
  dataActions: string[];
  /** Of a custom role: at or below which scopes it may be assigned. A built-in one may be anywhere. */
  assignableScopes?: string[];
}

function role(
  name: string,
  roleName: string,
  description: string,
  permissions: Partial<
    Pick<RoleDefinition, 'actions' | 'notActions' | 'dataActions'>
  >,
): RoleDefinition {
  return {
    name,
    roleName,
    description,
    actions: [],
    notActions: [],
    dataActions: [],
    ...permissions,
  };
}

const blobs = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';
const containers = 'Microsoft.Storage/storageAccounts/blobServices/containers';

/** The built-in roles that the suite and its templates assign. */
export const builtInRoles: readonly RoleDefinition[] = [
  role(
    '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
    'Owner',
    'Grants full access to manage all resources, including the ability to assign roles.',
    { actions: ['*'] },
  ),
  role(
    'b24988ac-6180-42a0-ab88-20f7382dd24c',
    'Contributor',
    'Grants full access to manage all resources, but does not allow assigning roles.',
    {
      actions: ['*'],
      notActions: [
        'Microsoft.Authorization/*/Delete',
        'Microsoft.Authorization/*/Write',
        'Microsoft.Authorization/elevateAccess/Action',
        'Microsoft.Resources/deploymentStacks/manageDenySetting/action',
      ],
    },
  ),
  role(
    'acdd72a7-3385-48ef-bd42-f606fba81ae7',
    'Reader',
    'View all resources, but does not allow any changes.',
    { actions: ['*/read'] },
  ),
  role(
    '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
    'User Access Administrator',
    'Lets you manage user access to Azure resources.',
    { actions: ['*/read', 'Microsoft.Authorization/*'] },
  ),
  role(
    'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
    'Role Based Access Control Administrator',
    'Manage access to Azure resources by assigning roles.',
    {
      actions: [
        'Microsoft.Authorization/roleAssignments/write',
        'Microsoft.Authorization/roleAssignments/delete',
        '*/read',
      ],
    },
  ),
  role(
    'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
    'Storage Blob Data Owner',
    'Full access to blob containers and data, including POSIX access control.',
    { actions: [`${containers}/*`], dataActions: [`${blobs}/*`] },
  ),
  role(
    'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
    'Storage Blob Data Contributor',
    'Read, write and delete blob containers and blobs.',
    {
      actions: [
        `${containers}/delete`,
        `${containers}/read`,
        `${containers}/write`,
      ],
      dataActions: [
        `${blobs}/delete`,
        `${blobs}/read`,
        `${blobs}/write`,
        `${blobs}/add/action`,
      ],
    },
  ),
  role(
    '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
    'Storage Blob Data Reader',
    'Read blob containers and blobs.',
    { actions: [`${containers}/read`], dataActions: [`${blobs}/read`] },
  ),
  role(
    '21090545-7ca7-4776-b22c-e363652d74d2',
    'Key Vault Reader',
    'Read metadata of key vaults and their certificates, keys and secrets, but no secret values.',
    {
      actions: ['Microsoft.KeyVault/*/read'],
      dataActions: ['Microsoft.KeyVault/vaults/secrets/readMetadata/action'],
    },
  ),
  role(
    '4633458b-17de-408a-b874-0445c86b69e6',
    'Key Vault Secrets User',
    'Read secret contents.',
    {
      dataActions: [
        'Microsoft.KeyVault/vaults/secrets/getSecret/action',
        'Microsoft.KeyVault/vaults/secrets/readMetadata/action',
      ],
    },
  ),
  role(
    'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
    'Key Vault Secrets Officer',
    'Perform any action on the secrets of a key vault, except manage permissions.',
    { dataActions: ['Microsoft.KeyVault/vaults/secrets/*'] },
  ),
  role(
    'f1a07417-d97a-45cb-824c-7a7467783830',
    'Managed Identity Operator',
    'Read and assign user-assigned identities.',
    {
      actions: [
        'Microsoft.ManagedIdentity/userAssignedIdentities/*/read',
        'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action',
      ],
    },
  ),
];

/** The roles of a tenant: the built-in ones and its own. */
export class RoleDefinitions {
  private readonly roles: readonly RoleDefinition[];

  constructor(custom: readonly RoleDefinition[] = []) {
    this.roles = [...builtInRoles, ...custom];
  }

  /** Finds a role by its GUID or by an id that ends with it. */
  find(idOrName: string): RoleDefinition | undefined {
    const name = idOrName.split('/').pop()!.toLowerCase();
    return this.roles.find(definition => definition.name === name);
  }

  findByRoleName(roleName: string): RoleDefinition | undefined {
    return this.roles.find(definition => definition.roleName === roleName);
  }

  /** The roles that may be assigned at a scope. */
  listAt(scope: string): RoleDefinition[] {
    return this.roles.filter(definition => isAssignableAt(definition, scope));
  }
}

/** Tells whether a role may be assigned at a scope. */
export function isAssignableAt(
  { assignableScopes }: RoleDefinition,
  scope: string,
): boolean {
  return assignableScopes?.some(within => isWithin(scope, within)) ?? true;
}
