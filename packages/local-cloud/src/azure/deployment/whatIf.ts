import { isObject, type Json, type JsonObject } from '../json';
import { findProvider } from '../providers/findProvider';
import { parseResourceId, resourceGroupType } from '../resources/ResourceId';
import type { StoredResource } from '../resources/ResourceStore';
import type { World } from '../resources/World';
import { viewResource, writable } from '../resources/writeResource';
import type { DeploymentPlan } from './planDeployment';
import { propertyChanges } from './propertyChanges';

/** How much of each resource a what-if shows, and what a deployment would remove. */
export interface WhatIfOptions {
  resultFormat: 'FullResourcePayloads' | 'ResourceIdOnly';
  /** `Complete` removes from the group what the template does not name. */
  mode: 'Incremental' | 'Complete';
}

/** The changes that a plan would bring, as the what-if operation shows them. */
export function whatIfChanges(
  plan: DeploymentPlan,
  options: WhatIfOptions,
): JsonObject[] {
  const beforeWorld = { ...plan.after, store: plan.before };
  const planned = plan.ids.map(id =>
    changeOf(
      id,
      show(beforeWorld, plan.before.get(id)),
      show(plan.after, plan.after.store.get(id)),
    ),
  );
  const others = untouched(plan).map(resource => {
    const shown = show(beforeWorld, resource)!;
    return options.mode === 'Complete'
      ? { resourceId: resource.id, changeType: 'Delete', before: shown }
      : {
          resourceId: resource.id,
          changeType: 'Ignore',
          before: shown,
          after: shown,
        };
  });
  const changes = [...planned, ...others];
  if (options.resultFormat === 'FullResourcePayloads') return changes;
  return changes.map(({ resourceId, changeType }) => ({
    resourceId,
    changeType,
  }));
}

function changeOf(
  resourceId: string,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): JsonObject {
  if (!before) return { resourceId, changeType: 'Create', after };
  const delta = propertyChanges(before, after ?? {});
  return delta.length === 0
    ? { resourceId, changeType: 'NoChange', before, after }
    : { resourceId, changeType: 'Modify', before, after, delta };
}

/** A resource without what only the service sets. */
function show(
  world: World,
  resource: StoredResource | undefined,
): JsonObject | undefined {
  if (!resource) return undefined;
  const view = viewResource(world, resource);
  const properties = writable(findProvider(resource.type), { body: view });
  return withoutStates({ ...view, properties }) as JsonObject;
}

function withoutStates(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutStates);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([key, inner]) => key !== 'provisioningState' && inner !== undefined,
      )
      .map(([key, inner]) => [key, withoutStates(inner as Json)]),
  );
}

/** What lies in the groups that the plan deploys to, but is not in it. */
function untouched({ ids, before }: DeploymentPlan): StoredResource[] {
  const planned = new Set(ids.map(id => id.toLowerCase()));
  const groups = new Set(
    ids
      .filter(id => parseResourceId(id).type !== resourceGroupType)
      .map(id => parseResourceId(id))
      .filter(({ resourceGroup }) => resourceGroup !== undefined)
      .map(({ subscriptionId, resourceGroup }) =>
        `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`.toLowerCase(),
      ),
  );
  return [...groups]
    .flatMap(group => before.list({ below: group }))
    .filter(({ id }) => !planned.has(id.toLowerCase()))
    .filter(({ id }) => isTopLevel(id));
}

function isTopLevel(id: string): boolean {
  const { parent, scope } = parseResourceId(id);
  return parent === undefined && !scope.includes('/providers/');
}
