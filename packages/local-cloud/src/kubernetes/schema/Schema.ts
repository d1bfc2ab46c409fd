/** What a single value may be. */
export type Scalar =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'bytes'
  | 'time'
  | 'quantity'
  | 'intOrString';

export type ScalarSchema = { kind: 'scalar'; scalar: Scalar };

/** A value of any shape: maps in it merge by field, lists in it are atomic. */
export type AnySchema = { kind: 'any' };

export type StructSchema = {
  kind: 'struct';
  /** Go-like type name, for messages and OpenAPI. */
  name: string;
  /** Resolved on first use, since types refer to themselves. */
  fields: () => ReadonlyMap<string, Field>;
  atomic: boolean;
  /** Unknown fields are kept and merge as `any`. */
  open: boolean;
};

export type MapSchema = { kind: 'map'; element: Schema; atomic: boolean };

export type ListSchema = {
  kind: 'list';
  element: Schema;
  topology: 'atomic' | 'set' | 'map';
  keys: string[];
  keyDefaults: Record<string, string>;
  /** Key for strategic merge; empty for a list of scalars that merges; undefined when it is replaced. */
  patchMergeKey: string | undefined;
};

/** How a value is typed, checked and merged: from the built-in models or from a custom resource's OpenAPI schema. */
export type Schema =
  | ScalarSchema
  | AnySchema
  | StructSchema
  | MapSchema
  | ListSchema;

export type Field = {
  schema: Schema;
  required: boolean;
  retainKeys: boolean;
  /** Limits of a custom resource's schema that are checked on write. */
  limits?: ValueLimits;
};

/** The value checks of a custom resource's OpenAPI schema that local-cloud makes. */
export type ValueLimits = {
  enum?: readonly unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
};

export const ANY: AnySchema = { kind: 'any' };

/** The schema of a field of a struct or map; undefined when a struct does not declare it. */
export function fieldSchema(
  schema: StructSchema | MapSchema | AnySchema,
  name: string,
): Schema | undefined {
  if (schema.kind === 'any') return ANY;
  if (schema.kind === 'map') return schema.element;
  const field = schema.fields().get(name);
  if (field) return field.schema;
  return schema.open ? ANY : undefined;
}
