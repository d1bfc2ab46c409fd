import { constrainRoles } from './authorization/assignmentCondition';
import { sampleApplications } from '../entra/sampleTenant';
import type { Organisation } from '../entra/readOrganisation';
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

const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const accessAdministrator = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168';

/** The roles that the portal may hand out to the identities it makes. */
const assignableRoles = [
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
  '4633458b-17de-408a-b874-0445c86b69e6',
  reader,
];

/**
 * Gives the lab's subscriptions the role assignments that an administrator
 * would make once: the platform team owns them, and each of the portal's
 * identities holds as little as it can. Done when the store is still empty.
 */
export function seedRoleAssignments(
  store: ResourceStore,
  organisation: Organisation,
  now: Date,
) {
  if (store.list({}).length > 0) return;
  const platform = organisation.groups.find(group => group.name === 'platform');
  const [observe, provision] = sampleApplications;
  sampleSubscriptions.forEach(({ subscriptionId }, index) => {
    const assign = (
      n: number,
      role: string,
      principalId: string,
      principalType: string,
      condition?: string,
    ) => {
      const scope = `/subscriptions/${subscriptionId}`;
      const name = `00000000-0000-4000-8000-0000000000${index}${n}`;
      store.put({
        id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
        type: 'Microsoft.Authorization/roleAssignments',
        body: {
          properties: {
            roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
            principalId,
            principalType,
            scope,
            ...(condition && { condition, conditionVersion: '2.0' }),
            createdOn: now.toISOString(),
            updatedOn: now.toISOString(),
          },
        },
        createdAt: now.toISOString(),
        changedAt: now.toISOString(),
      });
    };
    if (platform) assign(1, owner, platform.objectId, 'Group');
    assign(2, reader, observe.objectId, 'ServicePrincipal');
    assign(3, contributor, provision.objectId, 'ServicePrincipal');
    assign(
      4,
      accessAdministrator,
      provision.objectId,
      'ServicePrincipal',
      constrainRoles(assignableRoles),
    );
  });
}
