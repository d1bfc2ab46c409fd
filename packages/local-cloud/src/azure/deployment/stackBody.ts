import { ArmError } from '../ArmError';
import { isObject, objectAt, textAt, type JsonObject } from '../json';
import type { StoredResource } from '../resources/ResourceStore';

const denyModes = ['none', 'denyDelete', 'denyWriteAndDelete'];
const terminalStates = ['succeeded', 'failed', 'canceled'];

/** What becomes of resources that a stack no longer names. */
export interface UnmanageAction {
  resources: 'delete' | 'detach';
  resourceGroups: 'delete' | 'detach';
}

/**
 * Reads what a stack says about resources that it no longer manages.
 *
 * @throws ArmError for anything but `delete` and `detach`.
 */
export function readUnmanageAction(from: JsonObject): UnmanageAction {
  return {
    resources: deleteOrDetach(from, 'resources', undefined),
    resourceGroups: deleteOrDetach(from, 'resourceGroups', 'detach'),
  };
}

function deleteOrDetach(
  from: JsonObject,
  key: string,
  absent: 'detach' | undefined,
): 'delete' | 'detach' {
  const value = textAt(from, key)?.toLowerCase() ?? absent;
  if (value === 'delete' || value === 'detach') return value;
  throw new ArmError(
    400,
    'DeploymentStackInvalidActionOnUnmanage',
    `'actionOnUnmanage.${key}' must be 'delete' or 'detach'.`,
    `properties.actionOnUnmanage.${key}`,
  );
}

/**
 * Checks the part of a stack that says who may change what it manages.
 *
 * @throws ArmError for a mode that does not exist.
 */
export function checkDenySettings(properties: JsonObject) {
  const mode = textAt(objectAt(properties, 'denySettings'), 'mode');
  if (mode && denyModes.includes(mode)) return;
  throw new ArmError(
    400,
    'DeploymentStackInvalidDenySettings',
    `'denySettings.mode' must be one of ${denyModes.join(', ')}.`,
    'properties.denySettings.mode',
  );
}

/** Tells whether nothing is going on with a stack. */
export function isTerminal(stack: StoredResource): boolean {
  const { provisioningState } = objectAt(stack.body, 'properties');
  return terminalStates.includes(String(provisioningState));
}

/** The ids of what a stack manages, in the order in which they were deployed. */
export function managedIds(stack: StoredResource | undefined): string[] {
  const { resources } = objectAt(stack?.body, 'properties');
  return Array.isArray(resources)
    ? resources.filter(isObject).map(resource => String(resource.id))
    : [];
}

/** A stack as the API shows it: without its template, which has a route of its own. */
export function viewStack(stack: StoredResource): JsonObject {
  const { template, ...properties } = objectAt(stack.body, 'properties');
  return {
    id: stack.id,
    name: stack.id.split('/').pop()!,
    type: stack.type,
    location: stack.body.location,
    tags: stack.body.tags,
    properties,
    systemData: {
      createdAt: stack.createdAt,
      lastModifiedAt: stack.changedAt,
    },
  };
}
