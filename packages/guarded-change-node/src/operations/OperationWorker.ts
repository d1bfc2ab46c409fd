import { setImmediate } from 'node:timers/promises';
import { LoggerService } from '@backstage/backend-plugin-api';
import { LeaseLostError } from './errors';
import { HeldLease } from './HeldLease';
import { OperationRecord } from './OperationRecord';
import { OperationRun } from './OperationRun';
import { OperationStore } from './OperationStore';
import { workerLost } from './transitions';
import { OperationDefinition } from './types';

export interface OperationWorkerOptions {
  store: OperationStore;
  /** What this process is called, for the people who operate it. */
  name: string;
  logger: LoggerService;
  now: () => Date;
  random: () => number;
  /** Operations worked on at once in this process. */
  concurrency: number;
  pollMs: number;
  leaseMs: number;
  /** How long stopping waits for steps that run. */
  stopMs: number;
  onChange: (record: OperationRecord) => void;
}

/** Takes due operations and works on a few of them at once. Several processes may do so on the same tables. */
export class OperationWorker {
  private readonly leases = new Map<string, HeldLease>();
  private readonly runs = new Set<Promise<void>>();
  private readonly wakeTimers = new Set<NodeJS.Timeout>();
  private pollTimer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private started = false;

  constructor(
    private readonly definitions: ReadonlyMap<string, OperationDefinition>,
    private readonly options: OperationWorkerOptions,
  ) {}

  start(): void {
    if (this.started) {
      return;
    }
    this.started = true;
    this.pollTimer = setInterval(() => this.wake(), this.options.pollMs);
    this.wake();
  }

  /** Hands what runs back, for others to take over at once. */
  async stop(): Promise<void> {
    this.started = false;
    clearInterval(this.pollTimer);
    this.wakeTimers.forEach(clearTimeout);
    this.wakeTimers.clear();
    await this.looking;
    this.leases.forEach(lease => lease.stop());
    await this.settleRuns();
    this.leases.forEach(lease => lease.close());
  }

  cancel(operationId: string): void {
    this.leases.get(operationId)?.cancel();
  }

  /** Somebody took it back: what still runs for it is told to stop, and records nothing more. */
  fence(operationId: string): void {
    this.leases.get(operationId)?.fence();
  }

  /** Looks for due work now, or once more when it is looking already. */
  wake(): void {
    if (!this.started) {
      return;
    }
    if (this.looking) {
      this.lookAgain = true;
      return;
    }
    this.looking = this.look().finally(() => {
      this.looking = undefined;
      if (this.lookAgain) {
        this.lookAgain = false;
        this.wake();
      }
    });
  }

  private async look(): Promise<void> {
    try {
      while (this.started && this.leases.size < this.options.concurrency) {
        // SQLite answers without a turn of the event loop: what is due again at once would leave none to anything else.
        await setImmediate();
        if (!(await this.claimOne())) {
          return;
        }
      }
    } catch (error) {
      this.options.logger.warn(
        `Could not look for due operations, trying again shortly: ${error}`,
      );
    }
  }

  private async claimOne(): Promise<boolean> {
    const now = this.options.now();
    const claimed = await this.options.store.claim({
      kinds: [...this.definitions.keys()],
      worker: this.options.name,
      now,
      leaseUntil: new Date(now.getTime() + this.options.leaseMs),
    });
    const definition = claimed && this.definitions.get(claimed.record.kind);
    if (!definition) {
      return false;
    }
    const { record, abandoned } = claimed;
    const run: Promise<void> = this.run(
      abandoned
        ? { ...record, steps: workerLost(record.steps, this.options.now()) }
        : record,
      definition,
    ).finally(() => {
      this.runs.delete(run);
      this.wake();
    });
    this.runs.add(run);
    return true;
  }

  private async run(
    record: OperationRecord,
    definition: OperationDefinition,
  ): Promise<void> {
    const lease = new HeldLease(record, this.options);
    this.leases.set(record.id, lease);
    try {
      const wait = await new OperationRun(
        lease,
        definition,
        this.options,
      ).execute();
      if (wait !== undefined) {
        this.wakeIn(wait);
      }
    } catch (error) {
      this.afterBrokenRun(record, error);
    } finally {
      lease.close();
      // Taken back and claimed again meanwhile, it has a newer lease.
      if (this.leases.get(record.id) === lease) {
        this.leases.delete(record.id);
      }
    }
  }

  /** Nothing could be recorded, so nothing is lost: the lease runs out and the operation is taken up again. */
  private afterBrokenRun(record: OperationRecord, error: unknown): void {
    if (error instanceof LeaseLostError) {
      this.options.logger.warn(error.message);
      return;
    }
    this.options.logger.error(
      `Operation ${record.id} (${record.kind}) could not be recorded; it is taken up again when its lease runs out`,
      error instanceof Error ? error : new Error(String(error)),
    );
  }

  private wakeIn(ms: number): void {
    // Longer waits are met by the poll.
    if (!this.started || ms > this.options.pollMs) {
      return;
    }
    const timer = setTimeout(() => {
      this.wakeTimers.delete(timer);
      this.wake();
    }, ms);
    this.wakeTimers.add(timer);
  }

  private async settleRuns(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>(resolve => {
      timer = setTimeout(resolve, this.options.stopMs);
    });
    await Promise.race([Promise.all(this.runs), timeout]);
    clearTimeout(timer);
  }
}
