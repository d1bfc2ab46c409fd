import { ArmError } from '../ArmError';
import { authorize } from '../authorization/authorize';
import { objectAt, type JsonObject } from '../json';
import { parseResourceId, resourceGroupType } from '../resources/ResourceId';
import type { StoredResource } from '../resources/ResourceStore';
import type { World } from '../resources/World';
import { requireResource, viewResource } from '../resources/writeResource';
import type { Route } from './Route';

const readOfSubscription = 'Microsoft.Resources/subscriptions/resources/read';
const readOfGroup =
  'Microsoft.Resources/subscriptions/resourceGroups/resources/read';

/** Lists of groups, and of the resources of a group or subscription. */
export const listRoutes: Route[] = [
  {
    method: 'GET',
    pattern: /^(?<subscription>\/subscriptions\/[^/]+)\/resourceGroups$/i,
    handle: ({ world }, { caller, query }, { subscription }) => {
      authorize(world, caller, {
        action: 'Microsoft.Resources/subscriptions/resourceGroups/read',
        scope: subscription,
      });
      const groups = world.store
        .list({ below: subscription, type: resourceGroupType })
        .filter(tagFilter(query.get('$filter')));
      return list(world, groups, query.get('$top'));
    },
  },
  {
    method: 'GET',
    pattern:
      /^(?<scope>\/subscriptions\/[^/]+(?:\/resourceGroups\/[^/]+)?)\/resources$/i,
    handle: ({ world }, { caller, query }, { scope }) => {
      const { resourceGroup } = parseResourceId(scope);
      const action = resourceGroup ? readOfGroup : readOfSubscription;
      authorize(world, caller, { action, scope });
      if (resourceGroup) requireResource(world, scope);
      const resources = world.store
        .list({ below: scope })
        .filter(isListed)
        .filter(resourceFilter(query.get('$filter')));
      const listed = resources.map(resource => ({
        ...resource,
        // A list shows no properties, as the real one.
        body: { ...resource.body, properties: undefined },
      }));
      return list(world, listed, query.get('$top'), summary);
    },
  },
];

function list(
  world: World,
  resources: StoredResource[],
  top: string | null,
  show: (world: World, resource: StoredResource) => JsonObject = viewResource,
) {
  const most = top === null ? resources.length : Number(top);
  return {
    status: 200,
    body: {
      value: resources.slice(0, most).map(resource => show(world, resource)),
    },
  };
}

function summary(_world: World, { id, type, body }: StoredResource) {
  const { properties: _, ...rest } = body;
  return { id, name: id.split('/').pop()!, type, ...rest };
}

/** Only what has a place of its own is listed: no children, no assignments. */
function isListed({ id, type, body }: StoredResource): boolean {
  const { parent, resourceGroup } = parseResourceId(id);
  return (
    type !== resourceGroupType &&
    resourceGroup !== undefined &&
    parent === undefined &&
    body.location !== undefined
  );
}

function resourceFilter(filter: string | null) {
  const type = filter?.match(/^resourceType eq '([^']+)'$/i);
  if (!type) return tagFilter(filter);
  return (resource: StoredResource) =>
    resource.type.toLowerCase() === type[1].toLowerCase();
}

function tagFilter(filter: string | null) {
  if (!filter) return () => true;
  const tag = filter.match(
    /^tagName eq '([^']+)'(?: and tagValue eq '([^']*)')?$/i,
  );
  if (!tag) {
    throw new ArmError(
      400,
      'InvalidFilterInQueryString',
      `Invalid $filter '${filter}' specified in the query string. local-cloud serves resourceType eq '…' and tagName eq '…' and tagValue eq '…'.`,
      '$filter',
    );
  }
  return ({ body }: StoredResource) => {
    const value = objectAt(body, 'tags')[tag[1]];
    return tag[2] === undefined ? value !== undefined : value === tag[2];
  };
}
