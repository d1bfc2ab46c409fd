import { JsonObject } from '../json';
import { ResourceType } from '../registry/ResourceType';
import { ApiError, StatusCause } from '../status/ApiError';
import { Schema } from '../schema/Schema';
import { compare } from './compare';
import { FieldSet, printPath } from './FieldSet';
import { fieldsOf } from './fieldsOf';
import {
  isSameManager,
  Manager,
  ManagerIdentity,
  ownable,
  readManagers,
  writeManagers,
} from './managedFields';
import { merge } from './merge';
import { prune } from './prune';
import { requireTyped } from './requireTyped';
import { withoutManagedFields } from './trackUpdate';

export type ApplyOptions = {
  type: ResourceType;
  live: JsonObject | undefined;
  config: JsonObject;
  identity: ManagerIdentity;
  force: boolean;
  time: string;
};

/**
 * Server-side apply: merges the configuration into the live object, removes what this applier no longer names and nobody
 * else owns, and gives it the ownership of what it names.
 * @throws ApiError 409 with a cause for each field that another manager owns and that would change, unless forced; the
 * real server's untyped 500 for a field that the type does not declare.
 */
export function serverSideApply(options: ApplyOptions): JsonObject {
  const { type, live, config, identity } = options;
  requireTyped(type, config);
  const base = withoutManagedFields(live) ?? {};
  const managers = readManagers(live);
  const last = managers.find(entry => isSameManager(entry, identity));
  const others = managers.filter(entry => !isSameManager(entry, identity));
  const applied = ownable(
    fieldsOf(type.schema, config),
    identity.subresource,
    type.status,
  );
  const merged = merge(type.schema, base, config) as JsonObject;
  const pruned = pruneDropped(type.schema, merged, last, applied, others);
  const remaining = settleConflicts(options, base, pruned, others);
  const unchanged = last !== undefined && last.fields.equals(applied);
  const next = ownEntry(
    identity,
    applied,
    unchanged ? last.time : options.time,
  );
  return {
    ...pruned,
    metadata: {
      ...(pruned.metadata as JsonObject),
      managedFields: writeManagers([...remaining, next]),
    },
  };
}

function ownEntry(
  identity: ManagerIdentity,
  fields: FieldSet,
  time: string,
): Manager {
  return { ...identity, fields, time };
}

function pruneDropped(
  schema: Schema,
  merged: JsonObject,
  last: Manager | undefined,
  applied: FieldSet,
  others: Manager[],
): JsonObject {
  if (!last) return merged;
  const owned = others.reduce((all, entry) => all.union(entry.fields), applied);
  const dropped = last.fields.difference(owned);
  if (dropped.isEmpty) return merged;
  return prune(schema, merged, dropped, owned) as JsonObject;
}

/** Finds the fields that would change under another manager; with force those managers lose them. */
function settleConflicts(
  options: ApplyOptions,
  before: JsonObject,
  after: JsonObject,
  others: Manager[],
): Manager[] {
  const { added, modified, removed } = compare(
    options.type.schema,
    before,
    after,
  );
  const changed = added.union(modified);
  const conflicts = others
    .map(entry => ({ entry, fields: entry.fields.intersection(changed) }))
    .filter(({ fields }) => !fields.isEmpty);
  if (conflicts.length > 0 && !options.force) throw conflictError(conflicts);
  const lost = changed.union(removed);
  return others.map(entry => ({
    ...entry,
    fields: entry.fields.difference(lost),
  }));
}

function conflictError(
  conflicts: { entry: Manager; fields: FieldSet }[],
): ApiError {
  const groups = conflicts.map(({ entry, fields }) => ({
    owner: printManager(entry),
    paths: fields.paths().map(printPath),
  }));
  const causes: StatusCause[] = groups.flatMap(({ owner, paths }) =>
    paths.map(field => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${owner}`,
      field,
    })),
  );
  const summary =
    causes.length === 1
      ? `1 conflict: ${causes[0].message}: ${causes[0].field}`
      : `${causes.length} conflicts: ${groups.map(printGroup).join('\n')}`;
  return new ApiError({
    code: 409,
    reason: 'Conflict',
    message: `Apply failed with ${summary}`,
    causes,
  });
}

function printGroup(group: { owner: string; paths: string[] }): string {
  const lines = group.paths.map(path => `- ${path}`);
  return [`conflicts with ${group.owner}:`, ...lines].join('\n');
}

function printManager(entry: Manager): string {
  const name = entry.subresource
    ? `"${entry.manager}" with subresource "${entry.subresource}"`
    : `"${entry.manager}"`;
  return entry.operation === 'Update'
    ? `${name} using ${entry.apiVersion}`
    : name;
}
