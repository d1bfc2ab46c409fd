import Database from 'better-sqlite3';
import { JsonObject, stringAt } from '../json';

/** A change of one object. Objects handed out are shared and must not be changed. */
export type StoreEvent = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  revision: number;
  typeKey: string;
  namespace: string;
  name: string;
  /** The object after the change; for DELETED the last state with the revision of the deletion. */
  object: JsonObject;
  previous: JsonObject | undefined;
};

export type StoreListener = (event: StoreEvent) => void;

type Row = { type: string; namespace: string; name: string; object: string };
type Names = Map<string, JsonObject>;

/** Changes kept for watches and consistent paging; older positions get 410 Gone, as after etcd's compaction. */
const HISTORY_LIMIT = 20_000;

/**
 * The objects of one cluster: an in-memory index over a SQLite file. Each write is one committed transaction together
 * with the revision counter, so that an acknowledged write survives a kill and revisions never go back.
 */
export class ObjectStore {
  private readonly types = new Map<string, Map<string, Names>>();
  private history: StoreEvent[] = [];
  private readonly listeners = new Set<StoreListener>();
  private current = 0;
  /** Positions before this one cannot be replayed. */
  private oldest = 0;

  private constructor(
    private readonly database: Database.Database,
    private readonly historyLimit: number,
  ) {}

  static open(file: string, historyLimit = HISTORY_LIMIT): ObjectStore {
    const database = new Database(file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.exec(`
      CREATE TABLE IF NOT EXISTS objects (
        type TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, object TEXT NOT NULL,
        PRIMARY KEY (type, namespace, name)
      ) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    `);
    const store = new ObjectStore(database, historyLimit);
    store.load();
    return store;
  }

  /** The position of the last write: the cluster's newest resourceVersion. */
  get revision(): number {
    return this.current;
  }

  get oldestRevision(): number {
    return this.oldest;
  }

  get(
    typeKey: string,
    namespace: string,
    name: string,
  ): JsonObject | undefined {
    return this.types.get(typeKey)?.get(namespace)?.get(name);
  }

  /** Objects in key order; of one namespace, or of all where it is undefined. */
  list(typeKey: string, namespace?: string): JsonObject[] {
    const namespaces = this.types.get(typeKey);
    if (!namespaces) return [];
    const wanted =
      namespace === undefined ? [...namespaces.keys()].sort() : [namespace];
    return wanted.flatMap(key => sorted(namespaces.get(key)));
  }

  count(typeKey: string, namespace: string): number {
    return this.types.get(typeKey)?.get(namespace)?.size ?? 0;
  }

  /** The objects as they were at an earlier revision, or undefined when that is too long ago. */
  listAt(
    revision: number,
    typeKey: string,
    namespace?: string,
  ): JsonObject[] | undefined {
    if (revision < this.oldest) return undefined;
    const later = this.eventsSince(revision).filter(
      event =>
        event.typeKey === typeKey &&
        (namespace === undefined || event.namespace === namespace),
    );
    const objects = this.list(typeKey, namespace);
    if (later.length === 0) return objects;
    const past = new Map(objects.map(object => [keyOf(object), object]));
    for (const event of later.reverse()) {
      const key = `${event.namespace}/${event.name}`;
      if (event.previous) past.set(key, event.previous);
      else past.delete(key);
    }
    return [...past.entries()]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, object]) => object);
  }

  eventsSince(revision: number): StoreEvent[] {
    let low = 0;
    let high = this.history.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.history[middle].revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.history.slice(low);
  }

  /** Writes an object, which gets the next resourceVersion. Returns what was stored. */
  put(typeKey: string, object: JsonObject): JsonObject {
    const { namespace, name } = identityOf(object);
    const previous = this.get(typeKey, namespace, name);
    const revision = this.current + 1;
    const stored = withRevision(object, revision);
    this.commit(revision, () =>
      this.database
        .prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)')
        .run(typeKey, namespace, name, JSON.stringify(stored)),
    );
    this.index(typeKey, namespace, name, stored);
    this.publish({
      type: previous ? 'MODIFIED' : 'ADDED',
      revision,
      typeKey,
      namespace,
      name,
      object: stored,
      previous,
    });
    return stored;
  }

  remove(typeKey: string, object: JsonObject): void {
    const { namespace, name } = identityOf(object);
    const previous = this.get(typeKey, namespace, name);
    if (!previous) return;
    const revision = this.current + 1;
    this.commit(revision, () =>
      this.database
        .prepare(
          'DELETE FROM objects WHERE type = ? AND namespace = ? AND name = ?',
        )
        .run(typeKey, namespace, name),
    );
    this.types.get(typeKey)?.get(namespace)?.delete(name);
    this.publish({
      type: 'DELETED',
      revision,
      typeKey,
      namespace,
      name,
      object: withRevision(object, revision),
      previous,
    });
  }

  subscribe(listener: StoreListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.listeners.clear();
    this.database.close();
  }

  private load(): void {
    const rows = this.database
      .prepare<[], Row>('SELECT type, namespace, name, object FROM objects')
      .iterate();
    for (const row of rows) {
      this.index(row.type, row.namespace, row.name, JSON.parse(row.object));
    }
    const revision = this.database
      .prepare<[], { value: string }>(
        "SELECT value FROM meta WHERE key = 'revision'",
      )
      .get();
    this.current = Number(revision?.value ?? 0);
    this.oldest = this.current;
  }

  private commit(revision: number, write: () => void): void {
    this.database.transaction(() => {
      write();
      this.database
        .prepare("INSERT OR REPLACE INTO meta VALUES ('revision', ?)")
        .run(String(revision));
    })();
    this.current = revision;
  }

  private index(
    typeKey: string,
    namespace: string,
    name: string,
    object: JsonObject,
  ): void {
    const namespaces = this.types.get(typeKey) ?? new Map<string, Names>();
    this.types.set(typeKey, namespaces);
    const names = namespaces.get(namespace) ?? new Map<string, JsonObject>();
    namespaces.set(namespace, names);
    names.set(name, object);
  }

  private publish(event: StoreEvent): void {
    this.history.push(event);
    if (this.history.length > this.historyLimit) {
      const dropped = Math.ceil(this.historyLimit / 4);
      this.oldest = this.history[dropped - 1].revision;
      this.history = this.history.slice(dropped);
    }
    for (const listener of [...this.listeners]) listener(event);
  }
}

function identityOf(object: JsonObject): { namespace: string; name: string } {
  return {
    namespace: stringAt(object, 'metadata', 'namespace') ?? '',
    name: stringAt(object, 'metadata', 'name') ?? '',
  };
}

function keyOf(object: JsonObject): string {
  const { namespace, name } = identityOf(object);
  return `${namespace}/${name}`;
}

function withRevision(object: JsonObject, revision: number): JsonObject {
  const metadata = object.metadata as JsonObject;
  return {
    ...object,
    metadata: { ...metadata, resourceVersion: String(revision) },
  };
}

function sorted(names: Names | undefined): JsonObject[] {
  if (!names) return [];
  return [...names.keys()]
    .sort()
    .map(name => names.get(name))
    .filter((object): object is JsonObject => object !== undefined);
}
