import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { asArmError } from '../ArmError';
import type { Json, JsonObject } from '../json';

/** How an operation stands. */
export interface OperationState {
  id: string;
  subscriptionId: string;
  status: 'Running' | 'Succeeded' | 'Failed';
  startedAt: string;
  endedAt: string | undefined;
  /** What a successful operation answers with. */
  result: Json | undefined;
  /** What goes under `error` for a failed one, with its HTTP status. */
  error: { status: number; detail: JsonObject } | undefined;
}

/**
 * Carries out one kind of operation. It is called again after a restart, so
 * doing it twice must do no harm.
 */
export type OperationHandler = (
  payload: JsonObject,
  pause: () => Promise<void>,
) => Promise<Json | undefined>;

interface OperationRow {
  id: string;
  kind: string;
  subscription_id: string;
  payload: string;
  status: OperationState['status'];
  started_at: string;
  ended_at: string | null;
  result: string | null;
  error: string | null;
}

const keptForMilliseconds = 24 * 3600 * 1000;

/**
 * Long-running operations. Each is on disk before it is acknowledged, and goes on
 * after a restart.
 */
export class Operations {
  private readonly handlers = new Map<string, OperationHandler>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly database: Database,
    private readonly clock: () => Date,
    private readonly latencyMs: number,
  ) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS operations (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        subscription_id TEXT NOT NULL,
        payload TEXT NOT NULL,
        status TEXT NOT NULL,
        started_at TEXT NOT NULL,
        ended_at TEXT,
        result TEXT,
        error TEXT
      );
    `);
  }

  /** Says who carries out a kind of operation. */
  register(kind: string, handler: OperationHandler) {
    this.handlers.set(kind, handler);
  }

  /** Takes up what was running when the process ended, and forgets the old. */
  resume() {
    const oldest = new Date(this.clock().getTime() - keptForMilliseconds);
    this.database
      .prepare('DELETE FROM operations WHERE ended_at < ?')
      .run(oldest.toISOString());
    this.database
      .prepare<[], OperationRow>(
        "SELECT * FROM operations WHERE status = 'Running' ORDER BY started_at, rowid",
      )
      .all()
      .forEach(row => this.launch(row));
  }

  /**
   * Records an operation and sets it going. What `record` writes is on disk
   * together with the operation, or not at all.
   */
  start(
    kind: string,
    subscriptionId: string,
    payload: JsonObject,
    record: () => void = () => {},
  ): string {
    const row = {
      id: randomUUID(),
      kind,
      subscription_id: subscriptionId,
      payload: JSON.stringify(payload),
      started_at: this.clock().toISOString(),
    };
    const insert = this.database.prepare(
      `INSERT INTO operations (id, kind, subscription_id, payload, status, started_at)
       VALUES (@id, @kind, @subscription_id, @payload, 'Running', @started_at)`,
    );
    this.database.transaction(() => {
      record();
      insert.run(row);
    })();
    this.launch(row);
    return row.id;
  }

  get(id: string): OperationState | undefined {
    const row = this.database
      .prepare<[string], OperationRow>('SELECT * FROM operations WHERE id = ?')
      .get(id);
    return row && toState(row);
  }

  /** Waits until an operation ends, but not longer than told. */
  async settled(id: string, atMostMs: number) {
    const running = this.running.get(id);
    if (!running) return;
    const waiting = new AbortController();
    await Promise.race([
      running,
      sleep(atMostMs, undefined, { signal: waiting.signal }).catch(() => {}),
    ]);
    waiting.abort();
  }

  /** Stops; what is running goes on at the next start. */
  async close() {
    this.stopping.abort();
    await Promise.all(this.running.values());
  }

  private launch({
    id,
    kind,
    payload,
  }: Pick<OperationRow, 'id' | 'kind' | 'payload'>) {
    const work = this.run(id, kind, JSON.parse(payload)).finally(() =>
      this.running.delete(id),
    );
    this.running.set(id, work);
  }

  private async run(id: string, kind: string, payload: JsonObject) {
    const pause = () =>
      sleep(this.latencyMs, undefined, { signal: this.stopping.signal });
    try {
      // Nothing happens before the answer to the request has its headers.
      await pause();
      const result = await this.handlers.get(kind)!(payload, pause);
      this.finish(id, 'Succeeded', result, undefined);
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      const failure = asArmError(error);
      this.finish(id, 'Failed', undefined, {
        status: failure.status,
        detail: failure.toDetail(),
      });
    }
  }

  private finish(
    id: string,
    status: OperationState['status'],
    result: Json | undefined,
    error: OperationState['error'],
  ) {
    this.database
      .prepare(
        'UPDATE operations SET status = ?, ended_at = ?, result = ?, error = ? WHERE id = ?',
      )
      .run(
        status,
        this.clock().toISOString(),
        JSON.stringify(result),
        JSON.stringify(error),
        id,
      );
  }
}

function toState(row: OperationRow): OperationState {
  return {
    id: row.id,
    subscriptionId: row.subscription_id,
    status: row.status,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
    result: row.result ? JSON.parse(row.result) : undefined,
    error: row.error ? JSON.parse(row.error) : undefined,
  };
}
