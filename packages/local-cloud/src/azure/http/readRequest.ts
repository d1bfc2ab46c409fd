import type { IncomingMessage } from 'node:http';
import { ArmError } from '../ArmError';
import { isObject, type JsonObject } from '../json';

/** As much as Azure takes for a template. */
const maximumBytes = 4 * 1024 * 1024;

/**
 * Reads a JSON body; none reads as an empty object.
 *
 * @throws ArmError when it is too large or no JSON object.
 */
export async function readBody(req: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > maximumBytes) {
      throw new ArmError(
        413,
        'RequestContentTooLarge',
        `The request content size exceeds the maximum size of '${maximumBytes}' bytes.`,
      );
    }
    chunks.push(chunk);
  }
  if (size === 0) return {};
  const parsed = parse(Buffer.concat(chunks).toString('utf8'));
  if (isObject(parsed)) return parsed;
  throw new ArmError(
    400,
    'InvalidRequestContent',
    'The request content was invalid and could not be deserialized: it must be a JSON object.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The version of the API that is asked for.
 *
 * @throws ArmError when it is missing or no date.
 */
export function readApiVersion(query: URLSearchParams): string {
  const version = query.get('api-version');
  if (!version) {
    throw new ArmError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (!/^\d{4}-\d{2}-\d{2}(-[a-z]+)?$/i.test(version)) {
    throw new ArmError(
      400,
      'InvalidApiVersionParameter',
      `The api-version '${version}' is invalid. It must be a date such as 2025-04-01.`,
    );
  }
  return version;
}
