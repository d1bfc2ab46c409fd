import { IncomingMessage } from 'http';
import { parse } from 'yaml';
import { isObject, JsonObject } from '../json';
import { PROTOBUF, readProtobuf } from './readProtobuf';
import { requireShallow } from './requireShallow';
import { badRequest, tooLarge, unsupportedMediaType } from '../status/errors';

/** The real server's limit of a request body, in bytes. */
const BODY_LIMIT = 3 * 1024 * 1024;

/**
 * Reads a request body.
 * @throws ApiError 413 above the server's limit.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > BODY_LIMIT) throw limitExceeded();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw limitExceeded();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function limitExceeded() {
  return tooLarge(`Request entity too large: limit is ${BODY_LIMIT}`);
}

/** The media type of a body, without parameters. */
export function mediaTypeOf(request: IncomingMessage): string {
  const header = request.headers['content-type'] ?? 'application/json';
  return header.split(';')[0].trim().toLowerCase();
}

/**
 * Parses an object from JSON, YAML or, for a few kinds, protobuf.
 * @throws ApiError 415 for another media type, 400 for text that does not parse or is no object.
 */
export function parseObject(body: Buffer, mediaType: string): JsonObject {
  if (mediaType === PROTOBUF) return readProtobuf(body);
  const text = body.toString('utf8');
  if (mediaType === 'application/yaml' || mediaType.endsWith('+yaml')) {
    return parseYaml(text);
  }
  if (mediaType === 'application/json' || mediaType.endsWith('+json')) {
    return parseJson(text);
  }
  throw unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml`,
  );
}

function parseJson(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `the object provided is unrecognized: ${(error as Error).message}`,
    );
  }
  return requireObject(value);
}

/** YAML is parsed without aliases, so that a small body cannot grow large. JSON is YAML too, and quicker read as such. */
export function parseYaml(text: string): JsonObject {
  if (text.trimStart().startsWith('{')) return parseJson(text);
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw badRequest(`error decoding YAML: ${(error as Error).message}`);
  }
  return requireObject(value);
}

function requireObject(value: unknown): JsonObject {
  requireShallow(value);
  if (isObject(value)) return value;
  throw badRequest('the object provided is unrecognized: must be an object');
}
