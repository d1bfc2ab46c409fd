import type { Organisation } from '../entra/readOrganisation';
import type { RoleDefinitions } from './authorization/roleDefinitions';
import {
  guidOf,
  type Placeholders,
  readShippedAssignments,
  type ShippedAssignment,
} from './authorization/shippedRoles';
import type { ResourceStore } from './resources/ResourceStore';

/** A subscription of the sample lab. */
export interface SampleSubscription {
  subscriptionId: string;
  displayName: string;
}

/** One subscription for each risk class, so that rights stay apart. */
export const sampleSubscriptions: readonly SampleSubscription[] = [
  {
    subscriptionId: '5e1f0c2a-93d4-4b8e-a6f7-1d0c9b8a7e61',
    displayName: 'research-standard',
  },
  {
    subscriptionId: 'a7d3e9b4-06c2-4f15-8b9d-72e4f1a0c582',
    displayName: 'research-high-risk',
  },
];

const assignmentType = 'Microsoft.Authorization/roleAssignments';
/** What the names of these assignments begin with, so that they are known again. */
const seededPrefix = '00000000-0000-4000-8000-';

/**
 * Gives the lab's subscriptions the role assignments that an administrator would make: the platform team owns them, and the
 * portal's identities have what deploy/rbac/azure gives them. Done on every start, so that an edited file takes effect.
 */
export function seedRoleAssignments(
  store: ResourceStore,
  organisation: Organisation,
  roles: RoleDefinitions,
  placeholders: Placeholders,
  now: Date,
) {
  for (const { id } of store.list({ type: assignmentType })) {
    if (id.includes(`/${seededPrefix}`)) store.delete(id);
  }
  const platform = organisation.groups.find(group => group.name === 'platform');
  const owners = sampleSubscriptions.flatMap<ShippedAssignment>(
    ({ subscriptionId }) =>
      platform
        ? {
            principalId: platform.objectId,
            principalType: 'Group',
            role: 'Owner',
            scope: `/subscriptions/${subscriptionId}`,
            condition: undefined,
          }
        : [],
  );
  for (const given of [...owners, ...readShippedAssignments(placeholders)]) {
    seed(store, given, roles, now.toISOString());
  }
}

function seed(
  store: ResourceStore,
  given: ShippedAssignment,
  roles: RoleDefinitions,
  at: string,
) {
  const { role, scope, principalId, principalType, condition } = given;
  const definition = roles.findByRoleName(role);
  if (!definition) {
    throw new Error(
      `deploy/rbac/azure/assignments.json assigns the role '${role}', which is neither shipped nor built in.`,
    );
  }
  const subscription = scope.split('/').slice(0, 3).join('/');
  const name =
    seededPrefix + guidOf(`${principalId} ${role} ${scope}`).slice(-12);
  store.put({
    id: `${scope}/providers/${assignmentType}/${name}`,
    type: assignmentType,
    body: {
      properties: {
        roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${definition.name}`,
        principalId,
        principalType,
        scope,
        ...(condition && { condition, conditionVersion: '2.0' }),
        createdOn: at,
        updatedOn: at,
      },
    },
    createdAt: at,
    changedAt: at,
  });
}
