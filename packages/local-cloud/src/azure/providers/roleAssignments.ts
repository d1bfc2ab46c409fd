import { ArmError } from '../ArmError';
import { isAssignableAt } from '../authorization/roleDefinitions';
import { parseCondition } from '../authorization/assignmentCondition';
import { objectAt, textAt } from '../json';
import { parseResourceId } from '../resources/ResourceId';
import {
  isPending,
  requiredText,
  type PreparedWrite,
  type ResourceProvider,
  type WriteInput,
} from './ResourceProvider';

/** `Microsoft.Authorization/roleAssignments`, at any scope. */
export const roleAssignments: ResourceProvider = {
  type: 'Microsoft.Authorization/roleAssignments',
  completion: 'immediate',
  location: 'none',
  name: {
    pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    rule: 'The name of a role assignment must be a GUID.',
  },
  readOnly: ['createdOn', 'updatedOn', 'scope'],
  prepare: prepareAssignment,
};

function prepareAssignment(input: WriteInput): PreparedWrite {
  const { id, body, existing, world } = input;
  const properties = objectAt(body, 'properties');
  const principalId = requiredText(id, body, 'properties.principalId');
  const role = world.roles.find(
    requiredText(id, body, 'properties.roleDefinitionId'),
  );
  if (!role) {
    throw new ArmError(
      400,
      'RoleDefinitionDoesNotExist',
      `The specified role definition with ID '${properties.roleDefinitionId}' does not exist.`,
    );
  }
  if (!isAssignableAt(role, id.scope)) {
    throw new ArmError(
      400,
      'RoleDefinitionScopeMismatch',
      `The role '${role.roleName}' cannot be assigned at '${id.scope}': it is outside of the role's assignable scopes.`,
    );
  }
  parseCondition(textAt(properties, 'condition'));
  const principalType = isPending(world, principalId)
    ? textAt(properties, 'principalType')
    : requirePrincipal(input, principalId);
  requireDistinct(input, role.name, principalId);

  const now = world.clock().toISOString();
  return {
    body: {
      properties: {
        ...properties,
        roleDefinitionId: `/subscriptions/${id.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role.name}`,
        principalId,
        principalType,
        scope: id.scope,
        createdOn: existing?.createdAt ?? now,
        updatedOn: now,
      },
    },
  };
}

function requirePrincipal({ world }: WriteInput, principalId: string): string {
  const type = world.principalType(principalId);
  if (type) return type;
  throw new ArmError(
    400,
    'PrincipalNotFound',
    `Principal ${principalId.replace(
      /-/g,
      '',
    )} does not exist in the directory ${
      world.tenantId
    }. Check that you have the correct principal ID.`,
  );
}

function requireDistinct(
  { world, id, existing }: WriteInput,
  roleName: string,
  principalId: string,
) {
  const sameContent = (properties: Record<string, unknown>) =>
    String(properties.roleDefinitionId).endsWith(roleName) &&
    properties.principalId === principalId;
  if (existing && !sameContent(objectAt(existing.body, 'properties'))) {
    throw new ArmError(
      400,
      'RoleAssignmentUpdateNotPermitted',
      'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
    );
  }
  const other = world.store
    .list({ below: id.scope, type: roleAssignments.type })
    .filter(found => found.id.toLowerCase() !== id.key)
    .filter(found => {
      const { scope } = parseResourceId(found.id);
      return scope.toLowerCase() === id.scope.toLowerCase();
    })
    .find(found => sameContent(objectAt(found.body, 'properties')));
  if (other) {
    throw new ArmError(
      409,
      'RoleAssignmentExists',
      `The role assignment already exists. The ID of the existing role assignment is ${other.id
        .split('/')
        .pop()!
        .replace(/-/g, '')}.`,
    );
  }
}
