import { IncomingMessage, ServerResponse } from 'http';
import { JsonObject } from '../json';
import { apiVersionOf, ResourceType, typeKey } from '../registry/ResourceType';
import { badRequest, expired } from '../status/errors';
import { ObjectStore, StoreEvent } from '../store/ObjectStore';
import {
  readIncludeObject,
  toPartialObject,
  toTable,
} from '../table/representations';
import { Accepted } from './negotiate';
import { Selector, selectorOf } from './selectors';

export type WatchRequest = {
  store: ObjectStore;
  type: ResourceType;
  namespace: string | undefined;
  name: string;
  query: URLSearchParams;
  accepted: Accepted;
  now: () => Date;
  bookmarkIntervalMs: number;
};

/** The real server ends a watch after half an hour to an hour unless told otherwise. */
const DEFAULT_TIMEOUT_SECONDS = 1800;
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** The revision to follow from; undefined for "what is there now, then changes". */
function startOf(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  if (query.get('sendInitialEvents') === 'true') return undefined;
  if (text === '' || text === '0') return undefined;
  const revision = Number(text);
  if (!Number.isInteger(revision)) {
    throw badRequest(`invalid resource version "${text}"`);
  }
  return revision;
}

function timeoutOf(query: URLSearchParams): number {
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  return (seconds > 0 ? seconds : DEFAULT_TIMEOUT_SECONDS) * 1000;
}

class WatchStream {
  private readonly selector: Selector;
  private readonly key: string;
  private columnsSent = false;
  private floor = 0;

  constructor(
    private readonly response: ServerResponse,
    private readonly watch: WatchRequest,
  ) {
    this.selector = selectorOf(watch.query, watch.type, watch.name);
    this.key = typeKey(watch.type);
  }

  begin(start: number | undefined): void {
    const { store, namespace, query } = this.watch;
    if (start !== undefined) {
      this.floor = start;
      for (const event of store.eventsSince(start)) this.send(event);
      return;
    }
    this.floor = store.revision;
    if (query.get('sendInitialEvents') !== 'false') {
      for (const object of store.list(this.key, namespace)) {
        if (this.selector(object)) this.write('ADDED', object);
      }
    }
    if (query.get('sendInitialEvents') === 'true') {
      this.bookmark({ [INITIAL_EVENTS_END]: 'true' });
    }
  }

  /** An object that comes to match a selector is added to the watcher's view, one that ceases to is deleted from it. */
  send(event: StoreEvent): void {
    const { namespace } = this.watch;
    if (event.typeKey !== this.key || event.revision <= this.floor) return;
    if (namespace !== undefined && event.namespace !== namespace) return;
    const before =
      event.previous !== undefined && this.selector(event.previous);
    const after = event.type !== 'DELETED' && this.selector(event.object);
    if (after) this.write(before ? 'MODIFIED' : 'ADDED', event.object);
    else if (before) this.write('DELETED', event.object);
  }

  bookmark(annotations?: Record<string, string>): void {
    if (this.watch.query.get('allowWatchBookmarks') !== 'true') return;
    const { type, store } = this.watch;
    this.writeLine({
      type: 'BOOKMARK',
      object: this.represent({
        kind: type.kind,
        apiVersion: apiVersionOf(type),
        metadata: {
          resourceVersion: String(store.revision),
          creationTimestamp: null,
          ...(annotations ? { annotations } : {}),
        },
      }),
    });
  }

  tooOld(start: number): void {
    const error = expired(
      `too old resource version: ${start} (${this.watch.store.oldestRevision})`,
    );
    this.writeLine({ type: 'ERROR', object: error.status });
    this.response.end();
  }

  end(): void {
    this.bookmark();
    this.response.end();
  }

  private write(type: string, object: JsonObject): void {
    this.writeLine({ type, object: this.represent(object) });
  }

  private represent(object: JsonObject): JsonObject {
    const { accepted, type, query, now } = this.watch;
    if (accepted.as === 'PartialObjectMetadata') return toPartialObject(object);
    if (accepted.as !== 'Table') return object;
    const metadata = object.metadata as JsonObject;
    const table = toTable(
      type,
      [object],
      { resourceVersion: metadata.resourceVersion },
      readIncludeObject(query),
      now(),
      !this.columnsSent,
    );
    this.columnsSent = true;
    return table;
  }

  private writeLine(event: JsonObject): void {
    this.response.write(`${JSON.stringify(event)}\n`);
  }
}

/** Streams changes as lines of JSON until the client leaves or the time is up. */
export function watchObjects(
  request: IncomingMessage,
  response: ServerResponse,
  watch: WatchRequest,
): void {
  const stream = new WatchStream(response, watch);
  const start = startOf(watch.query);
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-cache, private',
  });
  response.flushHeaders();
  if (start !== undefined && start < watch.store.oldestRevision) {
    stream.tooOld(start);
    return;
  }
  stream.begin(start);
  const stop = watch.store.subscribe(event => stream.send(event));
  const bookmarks = setInterval(
    () => stream.bookmark(),
    watch.bookmarkIntervalMs,
  );
  const timeout = setTimeout(() => stream.end(), timeoutOf(watch.query));
  const cleanUp = () => {
    stop();
    clearInterval(bookmarks);
    clearTimeout(timeout);
  };
  response.on('close', cleanUp);
  request.on('close', cleanUp);
}
