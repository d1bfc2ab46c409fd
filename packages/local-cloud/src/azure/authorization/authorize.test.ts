import { constrainRoles, parseCondition } from './assignmentCondition';
import { roleAllows } from './authorize';
import { findRoleDefinition } from './roleDefinitions';

const contributor = findRoleDefinition('b24988ac-6180-42a0-ab88-20f7382dd24c')!;
const reader = findRoleDefinition('acdd72a7-3385-48ef-bd42-f606fba81ae7')!;

describe('roleAllows', () => {
  it.each([
    [contributor, 'Microsoft.Storage/storageAccounts/write', true],
    [contributor, 'Microsoft.Authorization/roleAssignments/read', true],
    [contributor, 'Microsoft.Authorization/roleAssignments/write', false],
    [contributor, 'microsoft.authorization/roleassignments/DELETE', false],
    [reader, 'Microsoft.Storage/storageAccounts/read', true],
    [reader, 'Microsoft.Storage/storageAccounts/write', false],
    [reader, 'Microsoft.Resources/deployments/whatIf/action', false],
    [reader, 'Microsoft.Storage/storageAccounts/readers', false],
  ])('$roleName, %s: %s', (role, action, allowed) => {
    expect(roleAllows(role, action)).toBe(allowed);
  });
});

describe('parseCondition', () => {
  const one = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
  const two = '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1';

  it('reads back what constrainRoles writes, over any white space', () => {
    const expected = { write: [one, two], delete: [one, two] };
    const written = constrainRoles([one, two]);
    expect(parseCondition(written)).toEqual(expected);
    expect(parseCondition(written.replace(/ /g, '\n  '))).toEqual(expected);
    expect(parseCondition(undefined)).toBeUndefined();
  });

  it.each([
    `${constrainRoles([one])} OR true`,
    constrainRoles([one]).replace('AND', 'OR'),
    constrainRoles(['not-a-guid']),
    'true',
  ])('refuses what it cannot decide by: %s', condition => {
    expect(() => parseCondition(condition)).toThrow(
      expect.objectContaining({ code: 'InvalidCondition' }),
    );
  });
});
