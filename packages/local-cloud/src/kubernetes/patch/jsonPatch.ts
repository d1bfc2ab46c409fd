import { applyPatch, Operation } from 'fast-json-patch';
import { copyOf, isObject, JsonObject } from '../json';
import { ApiError } from '../status/ApiError';
import { badRequest } from '../status/errors';

/** The real server's limit of operations in one patch. */
const OPERATIONS_LIMIT = 10_000;

/**
 * JSON patch (RFC 6902).
 * @throws ApiError 400 for a malformed patch, 422 for an operation that does not apply, a failed `test` included.
 */
export function jsonPatch(target: JsonObject, patch: unknown): JsonObject {
  if (!Array.isArray(patch)) {
    throw badRequest(
      'error decoding patch: a JSON patch is a list of operations',
    );
  }
  if (patch.length > OPERATIONS_LIMIT) {
    throw badRequest(
      `The allowed maximum operations in a JSON patch is ${OPERATIONS_LIMIT}, got ${patch.length}`,
    );
  }
  let result: unknown;
  try {
    result = applyPatch(copyOf(target), patch as Operation[], true).newDocument;
  } catch (error) {
    throw new ApiError({
      code: 422,
      reason: 'Invalid',
      message: `the server rejected our request due to an error in our request: ${firstLine(
        error,
      )}`,
    });
  }
  if (!isObject(result)) throw badRequest('the patch leaves no object');
  return result;
}

function firstLine(error: unknown): string {
  return String((error as Error).message).split('\n')[0];
}
