import { isObject, Json, JsonObject, jsonEquals } from '../json';
import { ANY, fieldSchema, ListSchema, Schema } from '../schema/Schema';
import { elementsOf } from './elements';
import { FieldSet } from './FieldSet';
import { isLeaf, isStructField } from './fieldsOf';

/** How an object differs from an earlier state, field by field. */
export type Comparison = {
  added: FieldSet;
  modified: FieldSet;
  removed: FieldSet;
};

/** Compares two states of an object. Undefined stands for an object that does not exist. */
export function compare(schema: Schema, before: Json, after: Json): Comparison {
  const result = {
    added: new FieldSet(),
    modified: new FieldSet(),
    removed: new FieldSet(),
  };
  compareValue(schema, before, after, [], result);
  return result;
}

function compareValue(
  schema: Schema,
  before: Json,
  after: Json,
  path: string[],
  result: Comparison,
): void {
  if (before === undefined && after === undefined) return;
  const leaf =
    (before === undefined || isLeaf(schema, before)) &&
    (after === undefined || isLeaf(schema, after));
  if (leaf || isLeafOnOneSide(schema, before, after)) {
    recordLeaf(before, after, path, result);
  } else if (schema.kind === 'list') {
    compareLists(schema, toList(before), toList(after), path, result);
  } else {
    compareMaps(schema, toMap(before), toMap(after), path, result);
  }
}

/** A value that changed its shape is compared as a whole. */
function isLeafOnOneSide(schema: Schema, before: Json, after: Json): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    isLeaf(schema, before) !== isLeaf(schema, after)
  );
}

function recordLeaf(
  before: Json,
  after: Json,
  path: string[],
  result: Comparison,
): void {
  if (before === undefined) result.added.insert(path);
  else if (after === undefined) result.removed.insert(path);
  else if (!jsonEquals(before, after)) result.modified.insert(path);
}

function compareMaps(
  schema: Schema,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  path: string[],
  result: Comparison,
): void {
  const names = new Set([
    ...Object.keys(before ?? {}),
    ...Object.keys(after ?? {}),
  ]);
  if (names.size === 0) {
    recordLeaf(before, after, path, result);
    return;
  }
  if (schema.kind === 'scalar' || schema.kind === 'list') return;
  for (const name of names) {
    const at = [...path, `f:${name}`];
    const old = before?.[name];
    const now = after?.[name];
    const declared = fieldSchema(schema, name) ?? ANY;
    compareValue(declared, old, now, at, result);
    if (!isStructField(schema, name)) recordPresence(old, now, at, result);
  }
}

function compareLists(
  schema: ListSchema,
  before: Json[],
  after: Json[],
  path: string[],
  result: Comparison,
): void {
  const old = new Map(
    elementsOf(schema, before).map(item => [item.key, item.value]),
  );
  const now = new Map(
    elementsOf(schema, after).map(item => [item.key, item.value]),
  );
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const at = [...path, key];
    if (schema.topology === 'map') {
      compareValue(schema.element, old.get(key), now.get(key), at, result);
    }
    recordPresence(old.get(key), now.get(key), at, result);
  }
}

function recordPresence(
  before: Json,
  after: Json,
  path: string[],
  result: Comparison,
): void {
  if (before === undefined && after !== undefined) result.added.insert(path);
  if (before !== undefined && after === undefined) result.removed.insert(path);
}

function toList(value: Json): Json[] {
  return Array.isArray(value) ? value : [];
}

function toMap(value: Json): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}
