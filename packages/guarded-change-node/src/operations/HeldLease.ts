import { LoggerService } from '@backstage/backend-plugin-api';
import { OperationError } from '@glovebox/guarded-change-common';
import { Knex } from 'knex';
import { LeaseLostError } from './errors';
import { OperationRecord, StepRecord } from './OperationRecord';
import { LeasedChange, OperationStore } from './OperationStore';

/**
 * The right to work on one operation, kept by a heartbeat. Every write goes through it and finds no row once another worker
 * has claimed the operation. Writes are made one after the other, so that an older picture never overwrites a newer one.
 */
export class HeldLease {
  private readonly abort = new AbortController();
  private readonly heartbeat: NodeJS.Timeout;
  private writes: Promise<unknown> = Promise.resolve();
  private current: OperationRecord;
  private heldUntil: Date;
  private isStopping = false;
  private isLost = false;
  private isReleased = false;

  constructor(
    record: OperationRecord,
    private readonly options: {
      store: OperationStore;
      logger: LoggerService;
      now: () => Date;
      leaseMs: number;
      onChange: (record: OperationRecord) => void;
    },
  ) {
    this.current = record;
    this.heldUntil = this.leaseEnd();
    this.heartbeat = setInterval(
      () => this.beat(),
      Math.max(50, options.leaseMs / 3),
    );
  }

  get record(): OperationRecord {
    return this.current;
  }

  /** Aborted when the lease is lost, the process stops, or cancellation is asked for. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  get stopping(): boolean {
    return this.isStopping;
  }

  get lost(): boolean {
    return this.isLost;
  }

  stop(): void {
    this.isStopping = true;
    this.abort.abort(new Error('The process stops'));
  }

  cancel(): void {
    this.current = { ...this.current, cancelRequested: true };
    this.abort.abort(new Error('Cancellation was asked for'));
  }

  /** Somebody took the operation back; a write would find no row. */
  fence(): void {
    this.lose();
  }

  async saveRunning(steps: StepRecord[]): Promise<void> {
    // Seen at once by the next reader in this process; stored in order.
    this.current = { ...this.current, steps };
    await this.inOrder(() =>
      this.write({ state: 'running', steps, dueAt: this.leaseEnd() }),
    );
  }

  async release(
    state: 'waiting' | 'queued',
    steps: StepRecord[],
    ms: number,
  ): Promise<void> {
    await this.inOrder(() =>
      this.write({
        state,
        steps,
        dueAt: new Date(this.options.now().getTime() + ms),
      }),
    );
    this.close();
  }

  /** Records the end in one transaction with `also`. */
  async end(
    change: {
      state: 'succeeded' | 'failed' | 'cancelled';
      steps: StepRecord[];
      error?: OperationError;
    },
    also: (
      trx: Knex.Transaction,
      record: OperationRecord,
    ) => Promise<void> | undefined,
  ): Promise<void> {
    const now = this.options.now();
    await this.inOrder(async () => {
      const ended = await this.options.store.transaction(async trx => {
        const record = await this.options.store.save(
          this.current,
          { ...change, dueAt: now, finishedAt: now },
          trx,
        );
        if (!record) {
          throw this.lose();
        }
        await also(trx, record);
        return record;
      });
      this.accept(ended);
    });
    this.close();
  }

  /** Runs `write` in a transaction that locks the lease first, so that nobody can take it over before the commit. */
  async transact<T>(write: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
    return this.inOrder(() =>
      this.options.store.transaction(async trx => {
        const renewed = await this.options.store.renew(
          this.current,
          this.leaseEnd(),
          trx,
        );
        if (!renewed) {
          throw this.lose();
        }
        return write(trx);
      }),
    );
  }

  /** Stops the heartbeat. What is still written afterwards finds no row. */
  close(): void {
    this.isReleased = true;
    clearInterval(this.heartbeat);
  }

  private async beat(): Promise<void> {
    try {
      await this.inOrder(async () => {
        if (this.isReleased) {
          return;
        }
        const until = this.leaseEnd();
        const renewed = await this.options.store.renew(this.current, until);
        if (!renewed) {
          throw this.lose();
        }
        this.heldUntil = until;
        if (renewed.cancelRequested) {
          this.cancel();
        }
      });
    } catch (error) {
      this.afterFailedBeat(error);
    }
  }

  /** The database may be away for a moment; when the lease has run out, somebody else may already work on it. */
  private afterFailedBeat(error: unknown): void {
    if (error instanceof LeaseLostError) {
      return;
    }
    this.options.logger.warn(
      `The lease of operation ${this.current.id} could not be renewed: ${error}`,
    );
    if (this.options.now() > this.heldUntil) {
      this.lose();
    }
  }

  private async write(change: LeasedChange): Promise<void> {
    const saved = await this.options.store.save(this.current, change);
    if (!saved) {
      throw this.lose();
    }
    this.heldUntil = change.dueAt;
    this.accept(saved);
  }

  private accept(saved: OperationRecord): void {
    // Steps stay as this worker sees them: a later report may already be on its way.
    this.current = { ...saved, steps: this.current.steps };
    if (saved.cancelRequested && !this.signal.aborted) {
      this.cancel();
    }
    this.options.onChange(saved);
  }

  private lose(): LeaseLostError {
    const error = new LeaseLostError(this.current.id);
    this.isLost = true;
    this.close();
    this.abort.abort(error);
    return error;
  }

  private inOrder<T>(write: () => Promise<T>): Promise<T> {
    const result = this.writes.then(write);
    // The caller sees the failure; those behind it in the queue must still get their turn.
    this.writes = result.catch(() => undefined);
    return result;
  }

  private leaseEnd(): Date {
    return new Date(this.options.now().getTime() + this.options.leaseMs);
  }
}
