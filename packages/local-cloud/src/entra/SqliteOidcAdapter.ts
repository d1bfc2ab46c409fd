import type { Database } from 'better-sqlite3';
import type { Adapter, AdapterPayload } from 'oidc-provider';

interface RecordRow {
  payload: string;
}

/**
 * Keeps the sessions, grants and refresh tokens of `oidc-provider` on disk, so
 * that people stay signed in over a restart.
 */
export class SqliteOidcAdapter implements Adapter {
  constructor(
    private readonly database: Database,
    private readonly clock: () => Date,
    private readonly model: string,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number) {
    this.database
      .prepare(
        `INSERT INTO oidc_records (model, id, payload, grant_id, uid, expires_at)
         VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload,
           grant_id = excluded.grant_id, uid = excluded.uid, expires_at = excluded.expires_at`,
      )
      .run(
        this.model,
        id,
        JSON.stringify(payload),
        payload.grantId,
        payload.uid,
        expiresIn === undefined ? undefined : this.now() + expiresIn,
      );
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.read('id', id);
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.read('uid', uid);
  }

  async findByUserCode(): Promise<undefined> {
    throw new Error('The device flow is not part of the local sign-in.');
  }

  async consume(id: string) {
    this.database
      .prepare(
        `UPDATE oidc_records SET payload = json_set(payload, '$.consumed', ?)
         WHERE model = ? AND id = ?`,
      )
      .run(this.now(), this.model, id);
  }

  async destroy(id: string) {
    this.database
      .prepare('DELETE FROM oidc_records WHERE model = ? AND id = ?')
      .run(this.model, id);
  }

  async revokeByGrantId(grantId: string) {
    this.database
      .prepare('DELETE FROM oidc_records WHERE model = ? AND grant_id = ?')
      .run(this.model, grantId);
  }

  /** Removes what expired; called at start, as nothing else would. */
  static removeExpired(database: Database, clock: () => Date) {
    database
      .prepare('DELETE FROM oidc_records WHERE expires_at <= ?')
      .run(Math.floor(clock().getTime() / 1000));
  }

  private read(
    column: 'id' | 'uid',
    value: string,
  ): AdapterPayload | undefined {
    const row = this.database
      .prepare<[string, string, number], RecordRow>(
        `SELECT payload FROM oidc_records WHERE model = ? AND ${column} = ?
         AND (expires_at IS NULL OR expires_at > ?)`,
      )
      .get(this.model, value, this.now());
    return row && JSON.parse(row.payload);
  }

  private now(): number {
    return Math.floor(this.clock().getTime() / 1000);
  }
}
