import { isObject, Json, JsonObject } from '../json';
import { badRequest, unsupportedMediaType } from '../status/errors';
import { MESSAGES } from './protobufMessages';

export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** What precedes every message: `k8s` and a zero byte. */
const MAGIC = Buffer.from([0x6b, 0x38, 0x73, 0x00]);
const VARINT = 0;
const BYTES = 2;

type WireField = { number: number; value: number | Buffer };

/**
 * Reads an object that a typed client of Go sends as protobuf. Only the small kinds that `kubectl create` and `kubectl auth` send
 * are known; any other, and any field that would be lost, is refused.
 * @throws ApiError 415 for an unknown kind or field, 400 for bytes that are no message.
 */
export function readProtobuf(body: Buffer): JsonObject {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw badRequest('the body is not a Kubernetes protobuf message');
  }
  const envelope = readFields(body.subarray(MAGIC.length));
  const meta = readFields(bytesOf(envelope, 1));
  const apiVersion = bytesOf(meta, 1).toString('utf8');
  const kind = bytesOf(meta, 2).toString('utf8');
  if (!MESSAGES[kind]) {
    throw unsupportedMediaType(
      `local-cloud does not read ${kind} as protobuf: send it as JSON or YAML, for example with kubectl create -f or kubectl apply -f`,
    );
  }
  return { ...readMessage(kind, bytesOf(envelope, 2)), apiVersion, kind };
}

function readMessage(name: string, bytes: Buffer): JsonObject {
  const result: JsonObject = {};
  for (const { number, value } of readFields(bytes)) {
    const field = MESSAGES[name][number];
    if (!field) {
      throw unsupportedMediaType(
        `local-cloud does not read field ${number} of ${name} as protobuf: send the object as JSON or YAML`,
      );
    }
    const [declared, type] = field;
    if (declared.endsWith('*')) {
      const list = declared.slice(0, -1);
      const known = result[list];
      const item = readValue(type, value);
      result[list] = Array.isArray(known) ? [...known, item] : [item];
    } else if (type.startsWith('map:')) {
      const known = result[declared];
      result[declared] = {
        ...(isObject(known) ? known : {}),
        ...readEntry(type.slice(4), value),
      };
    } else {
      const read = readValue(type, value);
      if (!isZero(read)) result[declared] = read;
    }
  }
  return result;
}

/** Go writes empty values that JSON leaves out. */
function isZero(value: Json): boolean {
  return (
    value === undefined ||
    value === '' ||
    (isObject(value) && Object.keys(value).length === 0)
  );
}

function readValue(type: string, value: number | Buffer): Json {
  if (type === 'ignored') return undefined;
  if (typeof value === 'number') return readNumber(type, value);
  if (type === 'string') return value.toString('utf8');
  if (type === 'bytes') return value.toString('base64');
  if (type === 'Quantity')
    return bytesOf(readFields(value), 1).toString('utf8');
  return readMessage(type, value);
}

function readNumber(type: string, value: number): Json {
  if (type === 'count') return value === 0 ? undefined : value;
  if (type === 'flag') return value === 0 ? undefined : true;
  return type === 'boolean' ? value !== 0 : value;
}

function readEntry(type: string, value: number | Buffer): JsonObject {
  if (typeof value === 'number') throw malformed();
  const fields = readFields(value);
  const key = bytesOf(fields, 1).toString('utf8');
  return { [key]: readValue(type, bytesOf(fields, 2)) };
}

function bytesOf(fields: WireField[], number: number): Buffer {
  const value = fields.find(field => field.number === number)?.value;
  if (typeof value === 'number') throw malformed();
  return value ?? Buffer.alloc(0);
}

function readFields(bytes: Buffer): WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = () => {
    let result = 0;
    for (let factor = 1; at < bytes.length; factor *= 128) {
      const byte = bytes[at];
      at += 1;
      result += (byte % 128) * factor;
      if (byte < 128) return result;
    }
    throw malformed();
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    const value = varint();
    if (wire === VARINT) {
      fields.push({ number, value });
    } else if (wire === BYTES && at + value <= bytes.length) {
      fields.push({ number, value: bytes.subarray(at, at + value) });
      at += value;
    } else {
      throw malformed();
    }
  }
  return fields;
}

function malformed() {
  return badRequest('the protobuf message is malformed');
}
