import { roleAllows } from './authorize';
import { isAssignableAt, RoleDefinitions } from './roleDefinitions';

const roles = new RoleDefinitions([
  {
    name: 'f0000000-0000-4000-8000-000000000001',
    roleName: 'Custom',
    description: '',
    actions: ['Microsoft.Network/virtualNetworks/*'],
    notActions: ['Microsoft.Network/virtualNetworks/virtualNetworkPeerings/*'],
    dataActions: ['Microsoft.Storage/storageAccounts/write'],
    assignableScopes: ['/subscriptions/A'],
  },
]);
const named = (roleName: string) => roles.findByRoleName(roleName)!;

describe('roleAllows', () => {
  it.each([
    ['Contributor', 'Microsoft.Storage/storageAccounts/write', true],
    ['Contributor', 'Microsoft.Authorization/roleAssignments/read', true],
    ['Contributor', 'Microsoft.Authorization/roleAssignments/write', false],
    ['Contributor', 'microsoft.authorization/roleassignments/DELETE', false],
    [
      'Contributor',
      'Microsoft.Resources/deploymentStacks/manageDenySetting/action',
      false,
    ],
    ['Reader', 'Microsoft.Storage/storageAccounts/read', true],
    ['Reader', 'Microsoft.Storage/storageAccounts/write', false],
    ['Reader', 'Microsoft.Resources/deployments/whatIf/action', false],
    ['Reader', 'Microsoft.Storage/storageAccounts/readers', false],
    ['Custom', 'Microsoft.Network/virtualNetworks/subnets/join/action', true],
    [
      'Custom',
      'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write',
      false,
    ],
    ['Custom', 'Microsoft.Network/virtualNetworksX/write', false],
    ['Custom', 'Microsoft.Storage/storageAccounts/write', false],
  ])('%s, %s: %s', (roleName, action, allowed) => {
    expect(roleAllows(named(roleName), action)).toBe(allowed);
  });
});

describe('isAssignableAt', () => {
  it.each([
    ['Reader', '/subscriptions/b', true],
    ['Custom', '/subscriptions/a', true],
    ['Custom', '/subscriptions/a/resourceGroups/rg', true],
    ['Custom', '/subscriptions/ab', false],
    ['Custom', '/subscriptions/b', false],
  ])('%s at %s: %s', (roleName, scope, assignable) => {
    expect(isAssignableAt(named(roleName), scope)).toBe(assignable);
  });
});
