import { parseResourceId } from './parseResourceId';

const group = '/subscriptions/s/resourceGroups/rg-a';

describe('parseResourceId', () => {
  it.each([
    [group, 'Microsoft.Resources/resourceGroups', 'rg-a'],
    [
      `${group}/providers/Microsoft.Storage/storageAccounts/acc`,
      'Microsoft.Storage/storageAccounts',
      'acc',
    ],
    [
      `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id/federatedIdentityCredentials/w`,
      'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
      'id/w',
    ],
    [
      `${group}/providers/Microsoft.Storage/storageAccounts/acc/providers/Microsoft.Authorization/roleAssignments/g`,
      'Microsoft.Authorization/roleAssignments',
      'g',
    ],
  ])('reads type and name of %s', (id, type, name) => {
    expect(parseResourceId(id)).toEqual({ type, name });
  });
});
