import { isObject, Json, JsonObject } from '../json';
import { ListSchema, MapSchema, Scalar, Schema, StructSchema } from './Schema';

/** An object as its type reads it, and the fields that the type does not know. */
export type Decoded = { object: JsonObject; unknownFields: string[] };

/** A value of the wrong JSON type: the message of the real server's decoder. */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DecodeError';
  }
}

/**
 * Reads an object through its schema: nulls and unknown fields are dropped (the latter reported), quantities become text,
 * a value of the wrong type is refused.
 * @throws DecodeError on a value of the wrong type.
 */
export function decode(schema: StructSchema, input: JsonObject): Decoded {
  const unknownFields: string[] = [];
  const object = decodeStruct(schema, input, '', unknownFields);
  return { object, unknownFields };
}

function decodeValue(
  schema: Schema,
  value: Json,
  path: string,
  unknown: string[],
): Json {
  switch (schema.kind) {
    case 'any':
      return value;
    case 'scalar':
      return decodeScalar(schema.scalar, value, path);
    case 'struct':
      return decodeStruct(schema, value, path, unknown);
    case 'map':
      return decodeMap(schema, value, path, unknown);
    default:
      return decodeList(schema, value, path, unknown);
  }
}

function decodeStruct(
  schema: StructSchema,
  value: Json,
  path: string,
  unknown: string[],
): JsonObject {
  if (!isObject(value)) throw mismatch(value, path, schema.name);
  const result: JsonObject = {};
  const fields = schema.fields();
  for (const [name, item] of Object.entries(value)) {
    const at = path ? `${path}.${name}` : name;
    const field = fields.get(name);
    if (field) {
      if (item !== null && item !== undefined) {
        result[name] = decodeValue(field.schema, item, at, unknown);
      }
    } else if (schema.open) {
      result[name] = item;
    } else {
      unknown.push(at);
    }
  }
  return result;
}

function decodeMap(
  schema: MapSchema,
  value: Json,
  path: string,
  unknown: string[],
): JsonObject {
  if (!isObject(value)) throw mismatch(value, path, 'map');
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    // Go decodes a null entry as the empty value; only the text form matters here.
    result[key] =
      item === null && schema.element.kind === 'scalar'
        ? ''
        : decodeValue(schema.element, item, `${path}.${key}`, unknown);
  }
  return result;
}

function decodeList(
  schema: ListSchema,
  value: Json,
  path: string,
  unknown: string[],
): Json[] {
  if (!Array.isArray(value)) throw mismatch(value, path, 'slice');
  return value.map((item, index) =>
    decodeValue(schema.element, item, `${path}[${index}]`, unknown),
  );
}

function decodeScalar(scalar: Scalar, value: Json, path: string): Json {
  const type = typeof value;
  switch (scalar) {
    case 'integer':
      if (type === 'number' && Number.isInteger(value)) return value;
      throw mismatch(value, path, 'integer');
    case 'number':
      if (type === 'number') return value;
      throw mismatch(value, path, 'number');
    case 'boolean':
      if (type === 'boolean') return value;
      throw mismatch(value, path, 'bool');
    case 'quantity':
      if (type === 'number') return String(value);
      if (type === 'string') return value;
      throw mismatch(value, path, 'quantity');
    case 'intOrString':
      if (type === 'string' || Number.isInteger(value)) return value;
      throw mismatch(value, path, 'IntOrString');
    default:
      if (type === 'string') return value;
      throw mismatch(value, path, 'string');
  }
}

function mismatch(value: Json, path: string, wanted: string): DecodeError {
  return new DecodeError(
    `json: cannot unmarshal ${jsonType(value)} into Go struct field ${
      path || '.'
    } of type ${wanted}`,
  );
}

function jsonType(value: Json): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return value === null ? 'null' : typeof value;
}
