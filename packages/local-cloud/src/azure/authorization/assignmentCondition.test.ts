import { parseCondition, type ConditionContext } from './assignmentCondition';
import { labPlaceholders } from '../labPlaceholders';
import { readShippedAssignments } from './shippedRoles';

const blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe';
const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const write = 'Microsoft.Authorization/roleAssignments/write';
const remove = 'Microsoft.Authorization/roleAssignments/delete';
const on = '[Microsoft.Authorization/roleAssignments:';

const decide = (text: string, context: ConditionContext) =>
  parseCondition(text)!(context);

describe('the condition that deploy/rbac/azure ships', () => {
  const [shipped] = readShippedAssignments(labPlaceholders).flatMap(
    ({ condition }) => condition ?? [],
  );
  const assignment = (role: string, type: string | undefined) => ({
    RoleDefinitionId: role,
    PrincipalType: type,
  });

  it.each([
    [write, 'request', blobContributor, 'ServicePrincipal', true],
    [write, 'request', blobContributor, 'serviceprincipal', true],
    [write, 'request', blobContributor, 'User', false],
    [write, 'request', blobContributor, undefined, false],
    [write, 'request', owner, 'ServicePrincipal', false],
    [write, 'resource', blobContributor, 'ServicePrincipal', false],
    [remove, 'resource', blobContributor, 'ServicePrincipal', true],
    [remove, 'resource', owner, 'ServicePrincipal', false],
    [remove, 'resource', blobContributor, 'Group', false],
    [remove, 'request', blobContributor, 'ServicePrincipal', false],
    [
      'Microsoft.Authorization/roleAssignments/read',
      'resource',
      owner,
      'User',
      true,
    ],
  ])('%s by the %s of %s to %s: %s', (action, source, role, type, holds) => {
    const context = { action, [source]: assignment(role, type) };
    expect(decide(shipped, context)).toBe(holds);
    expect(decide(shipped.replace(/ /g, '\n  '), context)).toBe(holds);
  });
});

describe('parseCondition', () => {
  const context = { action: write, request: { PrincipalId: 'P' } };
  const is = (value: string) =>
    `@Request${on}PrincipalId] StringEquals '${value}'`;

  it.each([
    [is('P'), true],
    [is('p'), false],
    [`@Request${on}PrincipalId] StringEqualsIgnoreCase 'p'`, true],
    [`@Resource${on}PrincipalId] StringEquals 'P'`, false],
    [`!(${is('P')})`, false],
    [`NOT ${is('Q')}`, true],
    [`${is('Q')} OR ${is('P')} || ${is('R')}`, true],
    [`${is('P')} AND ${is('Q')}`, false],
    [`${is('P')} && (${is('Q')} OR ${is('P')})`, true],
    [`ActionMatches{'${write}'}`, true],
    [`ActionMatches{'${remove}'}`, false],
  ])('%s: %s', (text, holds) => {
    expect(decide(text, context)).toBe(holds);
  });

  it('is nothing where there is none', () => {
    expect(parseCondition(undefined)).toBeUndefined();
  });

  it.each([
    'true',
    `${is('P')} AND ${is('P')} OR ${is('P')}`,
    `(${is('P')}`,
    `${is('P')})`,
    `${is('P')} ${is('P')}`,
    `@Request${on}PrincipalId] StringNotEquals 'P'`,
    `@Request${on}PrincipalId] ForAllOfAnyValues:StringEquals {'P'}`,
    `@Request${on}RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {not-a-guid}`,
    `@Environment[UtcNow] StringEquals 'P'`,
    `@Resource[Microsoft.Storage/storageAccounts:name] StringEquals 'P'`,
    '@Resource[x] StringEquals y',
    ' ',
  ])('refuses what it cannot decide by: %s', text => {
    expect(() => parseCondition(text)).toThrow(
      expect.objectContaining({ code: 'InvalidCondition' }),
    );
  });
});
