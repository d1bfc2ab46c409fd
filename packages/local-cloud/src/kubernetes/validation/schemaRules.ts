import { isObject, Json, JsonObject } from '../json';
import { parseQuantity } from '../quantity';
import { Schema, StructSchema, ValueLimits } from '../schema/Schema';
import { FieldError } from '../status/errors';

/**
 * Fields that the published types call required but that the server fills in or accepts empty.
 */
const ACCEPTED_EMPTY = new Set([
  'V1ListMeta.resourceVersion',
  'CoreV1Event.metadata',
  'V1StatefulSetSpec.serviceName',
  'V1Subject.kind',
  'V1PodIP.ip',
]);

/** Checks what the type itself says: required fields, quantities, and the value limits of custom resources. */
export function validateSchema(
  schema: StructSchema,
  object: JsonObject,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, field] of schema.fields()) {
    if (name === 'metadata' || name === 'status') continue;
    checkField(schema, name, field.required, object[name], name, errors);
    if (object[name] !== undefined) {
      checkValue(field.schema, object[name], name, errors, field.limits);
    }
  }
  return errors;
}

function checkField(
  owner: StructSchema,
  name: string,
  required: boolean,
  value: Json,
  path: string,
  errors: FieldError[],
): void {
  const missing = required && value === undefined;
  if (missing && !ACCEPTED_EMPTY.has(`${owner.name}.${name}`)) {
    errors.push({ type: 'Required value', field: path, detail: '' });
  }
}

function checkValue(
  schema: Schema,
  value: Json,
  path: string,
  errors: FieldError[],
  limits?: ValueLimits,
): void {
  if (limits) errors.push(...limitErrors(limits, value, path));
  if (schema.kind === 'scalar') {
    if (schema.scalar === 'quantity' && !parseQuantity(String(value))) {
      errors.push({
        type: 'Invalid value',
        field: path,
        value: String(value),
        detail:
          "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      });
    }
  } else if (schema.kind === 'list' && Array.isArray(value)) {
    value.forEach((item, index) =>
      checkValue(schema.element, item, `${path}[${index}]`, errors),
    );
    errors.push(...duplicates(schema.keys, value, path));
  } else if (schema.kind === 'map' && isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      checkValue(schema.element, item, `${path}[${key}]`, errors);
    }
  } else if (schema.kind === 'struct' && isObject(value)) {
    for (const [name, field] of schema.fields()) {
      if (name === 'metadata' || name === 'status') continue;
      const at = `${path}.${name}`;
      checkField(schema, name, field.required, value[name], at, errors);
      if (value[name] !== undefined) {
        checkValue(field.schema, value[name], at, errors, field.limits);
      }
    }
  }
}

/** Items of an associative list keyed by name must differ in it. */
function duplicates(keys: string[], list: Json[], path: string): FieldError[] {
  if (keys.length !== 1) return [];
  const seen = new Set<Json>();
  return list.flatMap((item, index): FieldError[] => {
    const value = isObject(item) ? item[keys[0]] : undefined;
    if (value === undefined || !seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [
      {
        type: 'Duplicate value',
        field: `${path}[${index}].${keys[0]}`,
        value,
        detail: '',
      },
    ];
  });
}

function limitErrors(
  limits: ValueLimits,
  value: Json,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (detail: string) =>
    errors.push({
      type: 'Invalid value',
      field,
      value,
      detail: `${field} in body ${detail}`,
    });
  if (limits.enum && !limits.enum.includes(value)) {
    errors.push({
      type: 'Unsupported value',
      field,
      value,
      detail: `supported values: ${limits.enum
        .map(item => JSON.stringify(item))
        .join(', ')}`,
    });
  }
  if (typeof value === 'number') {
    if (limits.minimum !== undefined && value < limits.minimum) {
      refuse(`should be greater than or equal to ${limits.minimum}`);
    }
    if (limits.maximum !== undefined && value > limits.maximum) {
      refuse(`should be less than or equal to ${limits.maximum}`);
    }
  }
  if (typeof value === 'string') {
    if (
      limits.pattern !== undefined &&
      !new RegExp(limits.pattern, 'u').test(value)
    ) {
      refuse(`should match '${limits.pattern}'`);
    }
    if (limits.minLength !== undefined && value.length < limits.minLength) {
      refuse(`should be at least ${limits.minLength} chars long`);
    }
    if (limits.maxLength !== undefined && value.length > limits.maxLength) {
      refuse(`should be at most ${limits.maxLength} chars long`);
    }
  }
  if (Array.isArray(value)) {
    if (limits.minItems !== undefined && value.length < limits.minItems) {
      refuse(`should have at least ${limits.minItems} items`);
    }
    if (limits.maxItems !== undefined && value.length > limits.maxItems) {
      refuse(`should have at most ${limits.maxItems} items`);
    }
  }
  return errors;
}
