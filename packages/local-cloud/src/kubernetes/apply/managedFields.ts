import { JsonObject, objectsAt, stringAt, valueAt } from '../json';
import { FieldSet } from './FieldSet';

/** One entry of `metadata.managedFields`. */
export type Manager = {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource: string;
  time: string;
  fields: FieldSet;
};

/** Who makes a change: identifies the entry that the change is recorded under. */
export type ManagerIdentity = Omit<Manager, 'time' | 'fields'>;

/** Metadata that belongs to the server and is never owned. */
const SERVER_METADATA = [
  'name',
  'namespace',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
];

export function readManagers(object: JsonObject | undefined): Manager[] {
  return objectsAt(object, 'metadata', 'managedFields').map(entry => ({
    manager: stringAt(entry, 'manager') ?? '',
    operation: stringAt(entry, 'operation') === 'Apply' ? 'Apply' : 'Update',
    apiVersion: stringAt(entry, 'apiVersion') ?? '',
    subresource: stringAt(entry, 'subresource') ?? '',
    time: stringAt(entry, 'time') ?? '',
    fields: FieldSet.fromJson(valueAt(entry, 'fieldsV1')),
  }));
}

/** Appliers come first, then by time and name, as the real server orders them. */
export function writeManagers(managers: Manager[]): JsonObject[] {
  return managers
    .filter(entry => !entry.fields.isEmpty)
    .sort(
      (left, right) =>
        left.operation.localeCompare(right.operation) ||
        left.time.localeCompare(right.time) ||
        left.manager.localeCompare(right.manager) ||
        left.subresource.localeCompare(right.subresource) ||
        left.apiVersion.localeCompare(right.apiVersion),
    )
    .map(entry => ({
      manager: entry.manager,
      operation: entry.operation,
      apiVersion: entry.apiVersion,
      time: entry.time,
      fieldsType: 'FieldsV1',
      fieldsV1: entry.fields.toJson(),
      ...(entry.subresource ? { subresource: entry.subresource } : {}),
    }));
}

export function isSameManager(
  left: ManagerIdentity,
  right: ManagerIdentity,
): boolean {
  return (
    left.manager === right.manager &&
    left.operation === right.operation &&
    left.subresource === right.subresource &&
    (left.operation === 'Apply' || left.apiVersion === right.apiVersion)
  );
}

/**
 * Leaves out what nobody owns: identity, server metadata, and the half of the object that the used endpoint ignores.
 */
export function ownable(
  fields: FieldSet,
  subresource: string,
  hasStatus: boolean,
): FieldSet {
  let result = fields.without(['f:apiVersion']).without(['f:kind']);
  for (const name of SERVER_METADATA) {
    result = result.without(['f:metadata', `f:${name}`]);
  }
  if (subresource === 'status') {
    for (const element of [...result.children.keys()]) {
      if (element !== 'f:status') result = result.without([element]);
    }
  } else if (hasStatus) {
    result = result.without(['f:status']);
  }
  return result;
}
