import { isObject, Json } from '../json';
import { ANY, fieldSchema, ListSchema, Schema } from '../schema/Schema';
import { elementsOf } from './elements';
import { FieldSet } from './FieldSet';

/** The fields that a configuration names: what an applier comes to own. */
export function fieldsOf(schema: Schema, value: Json): FieldSet {
  const set = new FieldSet();
  collect(schema, value, set);
  return set;
}

function collect(schema: Schema, value: Json, node: FieldSet): void {
  if (isLeaf(schema, value)) {
    node.member = true;
    return;
  }
  if (schema.kind === 'list') {
    collectItems(schema, value as Json[], node);
    return;
  }
  if (!isObject(value) || schema.kind === 'scalar') return;
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const declared = fieldSchema(schema, name) ?? ANY;
    const child = new FieldSet();
    collect(declared, item, child);
    const empty = isObject(item) && Object.keys(item).length === 0;
    if (item === null || empty || !isStructField(schema, name)) {
      child.member = true;
    }
    if (!child.isEmpty) node.children.set(`f:${name}`, child);
  }
}

function collectItems(schema: ListSchema, list: Json[], node: FieldSet): void {
  for (const { key, value } of elementsOf(schema, list)) {
    const child = new FieldSet();
    collect(schema.element, value, child);
    child.member = true;
    node.children.set(key, child);
  }
}

/** Fields that a type declares are not members themselves: only what is below them. Map keys and list items are. */
export function isStructField(schema: Schema, name: string): boolean {
  return schema.kind === 'struct' && schema.fields().has(name);
}

/** Whether a value is owned and replaced as a whole. */
export function isLeaf(schema: Schema, value: Json): boolean {
  switch (schema.kind) {
    case 'scalar':
      return true;
    case 'list':
      return schema.topology === 'atomic' || !Array.isArray(value);
    case 'any':
      return !isObject(value);
    default:
      return schema.atomic || !isObject(value);
  }
}
