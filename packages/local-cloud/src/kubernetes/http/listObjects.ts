import { JsonObject, stringAt } from '../json';
import { apiVersionOf, ResourceType, typeKey } from '../registry/ResourceType';
import { ApiError } from '../status/ApiError';
import { badRequest, expired } from '../status/errors';
import { ObjectStore } from '../store/ObjectStore';
import { Selector, selectorOf } from './selectors';

/** One page of a list. */
export type Page = { objects: JsonObject[]; metadata: JsonObject };

type Position = { revision: number; after: string };

/**
 * Lists objects with selectors and paging. Pages of one list all show the state at the first page's revision; where
 * that is no longer kept, the real server's 410 with a fresh start is given.
 */
export function listObjects(
  store: ObjectStore,
  type: ResourceType,
  namespace: string | undefined,
  name: string,
  query: URLSearchParams,
): Page {
  const selector = selectorOf(query, type, name);
  const limit = readLimit(query);
  const position = readContinue(query);
  if (!position) requireKnownRevision(store, query);
  const revision = position?.revision ?? exactRevision(query) ?? store.revision;
  const all = store.listAt(revision, typeKey(type), namespace);
  if (!all) throw compacted(store, position);
  return pageOf(all, selector, limit, revision, position?.after);
}

function pageOf(
  all: JsonObject[],
  selector: Selector,
  limit: number,
  revision: number,
  after: string | undefined,
): Page {
  const rest =
    after === undefined ? all : all.filter(object => keyOf(object) > after);
  const matching = rest.filter(selector);
  const objects = limit > 0 ? matching.slice(0, limit) : matching;
  const metadata: JsonObject = { resourceVersion: String(revision) };
  if (objects.length < matching.length) {
    metadata.continue = writeContinue({
      revision,
      after: keyOf(objects[objects.length - 1]),
    });
    metadata.remainingItemCount = matching.length - objects.length;
  }
  return { objects, metadata };
}

/** The list object of a page in its full form. */
export function toList(type: ResourceType, page: Page): JsonObject {
  return {
    kind: `${type.kind}List`,
    apiVersion: apiVersionOf(type),
    metadata: page.metadata,
    items: page.objects,
  };
}

function readLimit(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? 0);
  if (Number.isInteger(limit) && limit >= 0) return limit;
  throw badRequest(
    `invalid limit "${query.get('limit')}": must be a number of 0 or more`,
  );
}

function exactRevision(query: URLSearchParams): number | undefined {
  return query.get('resourceVersionMatch') === 'Exact'
    ? Number(query.get('resourceVersion'))
    : undefined;
}

/** A list cannot be newer than the newest state. */
function requireKnownRevision(
  store: ObjectStore,
  query: URLSearchParams,
): void {
  const text = query.get('resourceVersion') ?? '';
  if (text === '') return;
  const wanted = Number(text);
  if (!Number.isInteger(wanted) || wanted < 0) {
    throw badRequest(`invalid resource version "${text}"`);
  }
  if (wanted > store.revision) {
    throw new ApiError({
      code: 504,
      reason: 'Timeout',
      message: `Too large resource version: ${wanted}, current: ${store.revision}`,
      causes: [
        {
          reason: 'ResourceVersionTooLarge',
          message: 'Too large resource version',
        },
      ],
      retryAfterSeconds: 1,
    });
  }
}

function readContinue(query: URLSearchParams): Position | undefined {
  const token = query.get('continue');
  if (!token) return undefined;
  try {
    const decoded = JSON.parse(
      Buffer.from(token, 'base64url').toString('utf8'),
    );
    if (Number.isInteger(decoded.rv) && typeof decoded.start === 'string') {
      return { revision: decoded.rv, after: decoded.start };
    }
  } catch {
    throw badRequest(
      'continue key is not valid: it is not a token of this server',
    );
  }
  throw badRequest(
    'continue key is not valid: it is not a token of this server',
  );
}

function writeContinue(position: Position): string {
  return Buffer.from(
    JSON.stringify({
      v: 'meta.k8s.io/v1',
      rv: position.revision,
      start: position.after,
    }),
  ).toString('base64url');
}

function compacted(
  store: ObjectStore,
  position: Position | undefined,
): ApiError {
  if (!position)
    return expired('The resourceVersion for the provided list is too old.');
  const error = expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  error.status.metadata = {
    continue: writeContinue({
      revision: store.revision,
      after: position.after,
    }),
  };
  return error;
}

function keyOf(object: JsonObject): string {
  return `${stringAt(object, 'metadata', 'namespace') ?? ''}/${stringAt(
    object,
    'metadata',
    'name',
  )}`;
}
