import { JsonObject, JsonValue } from '@backstage/types';
import { FIELD_MANAGER } from '@glovebox/backstage-plugin-research-environments-common';
import { KubernetesObject } from '@glovebox/kubernetes-clusters-node';
import { isJsonObject } from '@glovebox/guarded-change-common';
import { canonicalJson } from '../objects/canonicalJson';
import { FieldPath, PathPart } from './FieldPath';

/** Who wrote something, as the server recorded it in `metadata.managedFields`. */
export interface Writer {
  manager?: string;
  /** ISO 8601 in UTC. */
  since?: string;
}

/**
 * Who but the portal owns any of these fields; the one that wrote last. Nobody owns a field that was removed: then it is unknown.
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management)
 */
export function writerOf(
  object: KubernetesObject,
  paths: readonly FieldPath[],
): Writer {
  return latest(
    entriesOf(object).filter(
      entry =>
        entry.manager !== FIELD_MANAGER &&
        !isEmpty(entry.fieldsV1) &&
        paths.some(path => owns(entry.fieldsV1, path)),
    ),
  );
}

/** Who made an object, or wrote it last. */
export function writerOfAll(object: KubernetesObject): Writer {
  const { manager } = latest(entriesOf(object));
  return { manager, since: object.metadata.creationTimestamp };
}

interface Entry {
  manager: string;
  time?: string;
  fieldsV1: JsonValue | undefined;
}

function entriesOf(object: KubernetesObject): Entry[] {
  const { managedFields } = object.metadata;
  return (Array.isArray(managedFields) ? managedFields : [])
    .filter(isJsonObject)
    .filter(entry => entry.subresource === undefined)
    .map(({ manager, time, fieldsV1 }) => ({
      manager: String(manager),
      time: typeof time === 'string' ? time : undefined,
      fieldsV1,
    }));
}

function latest(entries: Entry[]): Writer {
  const [last] = [...entries].sort((a, b) =>
    (b.time ?? '').localeCompare(a.time ?? ''),
  );
  return last ? { manager: last.manager, since: last.time } : {};
}

function isEmpty(set: JsonValue | undefined): boolean {
  return !isJsonObject(set) || Object.keys(set).length === 0;
}

/** A set without members owns its field as a whole, and with that everything below. */
function owns(set: JsonValue | undefined, path: FieldPath): boolean {
  if (!isJsonObject(set)) {
    return false;
  }
  if (path.length === 0 || isEmpty(set)) {
    return true;
  }
  const [part, ...rest] = path;
  const member = memberOf(set, part);
  return member !== undefined && owns(member, rest);
}

function memberOf(set: JsonObject, part: PathPart): JsonValue | undefined {
  if (typeof part === 'string') {
    return set[`f:${part}`];
  }
  if ('index' in part) {
    return undefined;
  }
  const found = Object.keys(set).find(
    name =>
      name.startsWith('k:') &&
      canonicalJson(JSON.parse(name.slice(2))) === canonicalJson(part.keys),
  );
  return found === undefined ? undefined : set[found];
}
