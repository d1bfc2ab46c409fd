import { asArmError, type ArmError } from '../ArmError';
import type { Caller } from '../authorization/authorize';
import { authorizeChange } from '../authorization/authorizeChange';
import { removeResource } from '../resources/removeResource';
import { parseResourceId, resourceGroupType } from '../resources/ResourceId';
import type { World } from '../resources/World';
import type { UnmanageAction } from './stackBody';

/** What became of resources that a stack no longer manages. */
export interface UnmanageOutcome {
  deleted: string[];
  detached: string[];
  failed: { id: string; error: ArmError }[];
}

/**
 * Deletes or detaches resources, the last deployed first and groups at the end.
 * What is still needed by another is tried again once that is gone.
 */
export async function unmanage(
  world: World,
  caller: Caller,
  stackId: string,
  ids: string[],
  action: UnmanageAction,
  pause: () => Promise<void>,
): Promise<UnmanageOutcome> {
  const isGroup = (id: string) =>
    parseResourceId(id).type === resourceGroupType;
  const actionOf = (id: string) =>
    isGroup(id) ? action.resourceGroups : action.resources;
  const ordered = [...ids].reverse();
  let waiting = [
    ...ordered.filter(id => !isGroup(id)),
    ...ordered.filter(isGroup),
  ].filter(id => actionOf(id) === 'delete');

  const outcome: UnmanageOutcome = {
    deleted: [],
    detached: ids.filter(id => actionOf(id) === 'detach'),
    failed: [],
  };
  let progress = true;
  while (progress && waiting.length > 0) {
    outcome.failed = [];
    for (const id of waiting) {
      const error = await tryDelete(world, caller, stackId, id, pause);
      if (error) outcome.failed.push({ id, error });
      else outcome.deleted.push(id);
    }
    progress = outcome.failed.length < waiting.length;
    waiting = outcome.failed.map(({ id }) => id);
  }
  return outcome;
}

async function tryDelete(
  world: World,
  caller: Caller,
  stackId: string,
  id: string,
  pause: () => Promise<void>,
): Promise<ArmError | undefined> {
  const resource = world.store.get(id);
  if (!resource) return undefined;
  await pause();
  try {
    authorizeChange(world, caller, id, 'delete', resource.body, stackId);
    removeResource(world, resource);
    return undefined;
  } catch (error) {
    return asArmError(error);
  }
}
