import { JsonObject } from '../json';
import { ResourceType } from '../registry/ResourceType';
import { compare } from './compare';
import {
  isSameManager,
  Manager,
  ManagerIdentity,
  ownable,
  readManagers,
  writeManagers,
} from './managedFields';

/**
 * Records a create, update or patch in `managedFields`: the writer comes to own what it added or changed, everyone else
 * loses what was changed or removed.
 * @returns the managedFields of the new state.
 */
export function trackUpdate(
  type: ResourceType,
  live: JsonObject | undefined,
  next: JsonObject,
  identity: ManagerIdentity,
  time: string,
): JsonObject[] {
  const before = withoutManagedFields(live);
  const after = withoutManagedFields(next);
  const { added, modified, removed } = compare(
    type.schema,
    before ?? {},
    after,
  );
  const changed = added.union(modified);
  const lost = changed.union(removed);
  const others: Manager[] = [];
  let own: Manager | undefined;
  for (const entry of readManagers(next)) {
    if (isSameManager(entry, identity)) own = entry;
    else others.push({ ...entry, fields: entry.fields.difference(lost) });
  }
  const gained = ownable(changed, identity.subresource, type.status);
  const fields = own ? own.fields.difference(removed).union(gained) : gained;
  const unchanged =
    own !== undefined && own.fields.equals(fields) && gained.isEmpty;
  return writeManagers([
    ...others,
    { ...identity, time: unchanged && own ? own.time : time, fields },
  ]);
}

export function withoutManagedFields<T extends JsonObject | undefined>(
  object: T,
): T {
  if (!object) return object;
  const { managedFields: _, ...metadata } = (object.metadata ??
    {}) as JsonObject;
  return { ...object, metadata };
}
