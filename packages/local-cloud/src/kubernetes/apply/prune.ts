import { isObject, Json, JsonObject } from '../json';
import { ANY, fieldSchema, ListSchema, Schema } from '../schema/Schema';
import { elementsOf } from './elements';
import { FieldSet } from './FieldSet';
import { isLeaf } from './fieldsOf';

/**
 * Removes the fields of a set from an object: what an applier once applied, no longer does, and nobody else owns.
 * @param owned - fields that a manager still owns; an item or map entry with owned fields below it stays.
 */
export function prune(
  schema: Schema,
  value: Json,
  remove: FieldSet,
  owned: FieldSet | undefined,
): Json {
  if (remove.children.size === 0 || isLeaf(schema, value)) return value;
  if (schema.kind === 'list') {
    return pruneItems(schema, value as Json[], remove, owned);
  }
  if (!isObject(value) || schema.kind === 'scalar') return value;
  const result: JsonObject = { ...value };
  for (const [element, child] of remove.children) {
    const name = element.slice(2);
    if (!element.startsWith('f:') || result[name] === undefined) continue;
    const declared = fieldSchema(schema, name) ?? ANY;
    const kept = pruneChild(
      declared,
      result[name],
      child,
      owned?.children.get(element),
    );
    if (kept === undefined) delete result[name];
    else result[name] = kept;
  }
  return result;
}

function pruneItems(
  schema: ListSchema,
  list: Json[],
  remove: FieldSet,
  owned: FieldSet | undefined,
): Json[] {
  const result: Json[] = [];
  for (const { key, value } of elementsOf(schema, list)) {
    const child = remove.children.get(key);
    const kept = child
      ? pruneChild(schema.element, value, child, owned?.children.get(key))
      : value;
    if (kept !== undefined) result.push(kept);
  }
  return result;
}

function pruneChild(
  schema: Schema,
  value: Json,
  remove: FieldSet,
  owned: FieldSet | undefined,
): Json {
  if (remove.member && !owned) return undefined;
  const kept = prune(schema, value, remove, owned);
  return !owned && isEmpty(kept) && !isEmpty(value) ? undefined : kept;
}

function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
