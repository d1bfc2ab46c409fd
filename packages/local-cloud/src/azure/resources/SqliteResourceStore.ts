import type { Database } from 'better-sqlite3';
import type {
  ListResourcesOptions,
  ResourceStore,
  StoredResource,
} from './ResourceStore';

interface ResourceRow {
  id: string;
  type: string;
  body: string;
  created_at: string;
  changed_at: string;
}

/** Keeps resources of every type in one SQLite table. */
export class SqliteResourceStore implements ResourceStore {
  constructor(private readonly database: Database) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS resources (
        key TEXT PRIMARY KEY,
        id TEXT NOT NULL,
        type TEXT NOT NULL COLLATE NOCASE,
        body TEXT NOT NULL,
        created_at TEXT NOT NULL,
        changed_at TEXT NOT NULL
      );
      CREATE INDEX IF NOT EXISTS resources_type ON resources (type);
    `);
  }

  get(id: string): StoredResource | undefined {
    const row = this.database
      .prepare<[string], ResourceRow>('SELECT * FROM resources WHERE key = ?')
      .get(id.toLowerCase());
    return row && toResource(row);
  }

  put(resource: StoredResource) {
    this.database
      .prepare(
        `INSERT INTO resources (key, id, type, body, created_at, changed_at)
         VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at`,
      )
      .run(
        resource.id.toLowerCase(),
        resource.id,
        resource.type,
        JSON.stringify(resource.body),
        resource.createdAt,
        resource.changedAt,
      );
  }

  delete(id: string) {
    this.database
      .prepare('DELETE FROM resources WHERE key = ?')
      .run(id.toLowerCase());
  }

  list({ below, type }: ListResourcesOptions): StoredResource[] {
    const prefix = below === undefined ? '' : `${below.toLowerCase()}/`;
    return this.database
      .prepare<
        [string, string, string | undefined, string | undefined],
        ResourceRow
      >(
        `SELECT * FROM resources
         WHERE key >= ? AND key < ? || char(1114111) AND (? IS NULL OR type = ?) ORDER BY key`,
      )
      .all(prefix, prefix, type, type)
      .map(toResource);
  }
}

function toResource(row: ResourceRow): StoredResource {
  return {
    id: row.id,
    type: row.type,
    body: JSON.parse(row.body),
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}
