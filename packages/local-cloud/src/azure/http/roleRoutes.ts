import { ArmError } from '../ArmError';
import { authorize } from '../authorization/authorize';
import type { RoleDefinition } from '../authorization/roleDefinitions';
import { objectAt, textAt, type JsonObject } from '../json';
import { isWithin, parseResourceId } from '../resources/ResourceId';
import type { StoredResource } from '../resources/ResourceStore';
import { viewResource } from '../resources/writeResource';
import type { Route } from './Route';

const assignmentType = 'Microsoft.Authorization/roleAssignments';

/** Role definitions, and lists of role assignments at any scope. */
export const roleRoutes: Route[] = [
  {
    method: 'GET',
    pattern:
      /^(?<scope>\/.+)\/providers\/Microsoft\.Authorization\/roleAssignments$/i,
    handle: ({ world }, { caller, query }, { scope }) => {
      authorize(world, caller, {
        action: `${assignmentType}/read`,
        scope,
      });
      const found = world.store
        .list({ type: assignmentType })
        .filter(assignmentFilter(scope, query.get('$filter')));
      return {
        status: 200,
        body: { value: found.map(resource => viewResource(world, resource)) },
      };
    },
  },
  {
    method: 'GET',
    pattern:
      /^(?<scope>\/.+)\/providers\/Microsoft\.Authorization\/roleDefinitions$/i,
    handle: ({ world }, { caller, query }, { scope }) => {
      authorize(world, caller, {
        action: 'Microsoft.Authorization/roleDefinitions/read',
        scope,
      });
      const found = world.roles
        .listAt(scope)
        .filter(definitionFilter(query.get('$filter')));
      return {
        status: 200,
        body: { value: found.map(definition => show(scope, definition)) },
      };
    },
  },
  {
    method: 'GET',
    pattern:
      /^(?<scope>\/.+)\/providers\/Microsoft\.Authorization\/roleDefinitions\/(?<name>[^/]+)$/i,
    handle: ({ world }, { caller }, { scope, name }) => {
      authorize(world, caller, {
        action: 'Microsoft.Authorization/roleDefinitions/read',
        scope,
      });
      const definition = world.roles.find(name);
      if (!definition) {
        throw new ArmError(
          404,
          'RoleDefinitionDoesNotExist',
          `The specified role definition with ID '${name}' does not exist.`,
        );
      }
      return { status: 200, body: show(scope, definition) };
    },
  },
];

function assignmentFilter(scope: string, filter: string | null) {
  const related = ({ id }: StoredResource) => {
    const own = parseResourceId(id).scope;
    return (
      isWithin(scope, own) || (filter !== 'atScope()' && isWithin(own, scope))
    );
  };
  if (!filter || filter === 'atScope()') return related;
  const principal = filter.match(/^principalId eq '?([0-9a-f-]+)'?$/i);
  if (!principal) throw badFilter(filter, "atScope() and principalId eq '…'");
  return (assignment: StoredResource) =>
    related(assignment) &&
    textAt(objectAt(assignment.body, 'properties'), 'principalId') ===
      principal[1];
}

function definitionFilter(filter: string | null) {
  if (!filter) return () => true;
  const name = filter.match(/^roleName eq '([^']+)'$/i);
  if (!name) throw badFilter(filter, "roleName eq '…'");
  return ({ roleName }: RoleDefinition) => roleName === name[1];
}

function badFilter(filter: string, served: string): ArmError {
  return new ArmError(
    400,
    'BadRequestFormat',
    `The filter '${filter}' is not supported. local-cloud serves ${served}.`,
    '$filter',
  );
}

function show(scope: string, definition: RoleDefinition): JsonObject {
  const { subscriptionId } = parseResourceId(scope);
  const {
    name,
    roleName,
    description,
    actions,
    notActions,
    dataActions,
    assignableScopes,
  } = definition;
  return {
    id: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${name}`,
    name,
    type: 'Microsoft.Authorization/roleDefinitions',
    properties: {
      roleName,
      description,
      type: assignableScopes ? 'CustomRole' : 'BuiltInRole',
      assignableScopes: assignableScopes ?? ['/'],
      permissions: [{ actions, notActions, dataActions, notDataActions: [] }],
    },
  };
}
