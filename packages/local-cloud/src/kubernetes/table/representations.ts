import { JsonObject } from '../json';
import { ResourceType } from '../registry/ResourceType';
import { badRequest } from '../status/errors';
import { columnsOf } from './columns';

/** What a Table row carries beside its cells. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

const META = 'meta.k8s.io/v1';

export function readIncludeObject(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject') || 'Metadata';
  if (value === 'None' || value === 'Metadata' || value === 'Object') {
    return value;
  }
  throw badRequest(
    `unable to convert to Table: unrecognized includeObject value: "${value}"`,
  );
}

/** The object's metadata alone. */
export function toPartialObject(object: JsonObject): JsonObject {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: META,
    metadata: object.metadata,
  };
}

export function toPartialObjectList(
  objects: JsonObject[],
  listMetadata: JsonObject,
): JsonObject {
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: META,
    metadata: listMetadata,
    items: objects.map(toPartialObject),
  };
}

/** A Table of objects; without columns where a watch has already sent them. */
export function toTable(
  type: ResourceType,
  objects: JsonObject[],
  listMetadata: JsonObject,
  include: IncludeObject,
  now: Date,
  withColumns = true,
): JsonObject {
  const columns = columnsOf(type);
  return {
    kind: 'Table',
    apiVersion: META,
    metadata: listMetadata,
    columnDefinitions: withColumns
      ? columns.map(({ name, type: columnType, format, priority }) => ({
          name,
          type: columnType,
          format,
          description: name,
          priority,
        }))
      : [],
    rows: objects.map(object => ({
      cells: columns.map(column => column.value(object, now) ?? ''),
      ...(include === 'None' ? {} : { object: rowObject(object, include) }),
    })),
  };
}

function rowObject(object: JsonObject, include: IncludeObject): JsonObject {
  return include === 'Object' ? object : toPartialObject(object);
}
