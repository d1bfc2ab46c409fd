import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  isDatabaseConflictError,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import {
  Operation,
  OperationInDetail,
  Page,
} from '@glovebox/guarded-change-common';
import { Knex } from 'knex';
import { DatabaseOperationStore } from './DatabaseOperationStore';
import {
  OperationRecord,
  toOperation,
  toOperationInDetail,
} from './OperationRecord';
import { OperationStore } from './OperationStore';
import { OperationWorker } from './OperationWorker';
import { isOver, pendingSteps, stepSkipped, stepsToRetry } from './transitions';
import {
  OperationDefinition,
  OperationEngine,
  OperationSearch,
  SkippableStep,
} from './types';

/** @public */
export interface DatabaseOperationEngineOptions {
  /** The plugin's database, migrated with `migrateGuardedChange`. */
  database: Knex;
  logger: LoggerService;
  /** Default: the machine's clock. Replicas compare leases by it, so their clocks should agree within seconds. */
  now?: () => Date;
  /** A number from 0 to 1 (exclusive), for jitter. */
  random?: () => number;
  /** Operations worked on at once in this process. Default 8. */
  concurrency?: number;
  /** How often to look for work that no wake announced. Default 1000. */
  pollMs?: number;
  /** How long a silent worker keeps an operation. Default 30000. */
  leaseMs?: number;
  /** What this process is called, for the people who operate it. Default: host and process id. */
  workerName?: string;
  /** How long stopping waits for steps that run. Default 10000. */
  stopMs?: number;
}

/**
 * Durable operations on SQLite or PostgreSQL: claimed by lease, resumed after a crash, shared by several processes.
 *
 * @public
 */
export class DatabaseOperationEngine implements OperationEngine {
  static create(
    options: DatabaseOperationEngineOptions,
  ): DatabaseOperationEngine {
    return new DatabaseOperationEngine(options);
  }

  private readonly store: OperationStore;
  private readonly worker: OperationWorker;
  private readonly logger: LoggerService;
  private readonly now: () => Date;
  private readonly definitions = new Map<string, OperationDefinition>();
  private readonly listeners: ((operation: Operation) => void)[] = [];

  private constructor(options: DatabaseOperationEngineOptions) {
    this.store = new DatabaseOperationStore(options.database);
    this.logger = options.logger;
    this.now = options.now ?? (() => new Date());
    this.worker = new OperationWorker(this.definitions, {
      store: this.store,
      name: options.workerName ?? `${hostname()} (${process.pid})`,
      logger: options.logger,
      now: this.now,
      random: options.random ?? Math.random,
      concurrency: options.concurrency ?? 8,
      pollMs: options.pollMs ?? 1_000,
      leaseMs: options.leaseMs ?? 30_000,
      stopMs: options.stopMs ?? 10_000,
      onChange: record => this.announce(record),
    });
  }

  register<TInput extends JsonObject>(
    definition: OperationDefinition<TInput>,
  ): void {
    if (this.definitions.has(definition.kind)) {
      throw new ConflictError(
        `The operation kind ${definition.kind} is registered twice`,
      );
    }
    this.definitions.set(definition.kind, definition);
  }

  async enqueue(
    trx: Knex.Transaction,
    options: {
      id?: string;
      kind: string;
      subjectId: string;
      requestedBy: string;
      input: JsonObject;
    },
  ): Promise<Operation> {
    const record: OperationRecord = {
      id: options.id ?? randomUUID(),
      kind: options.kind,
      subjectId: options.subjectId,
      state: 'queued',
      steps: pendingSteps(this.definitionOf(options.kind).steps),
      input: options.input,
      requestedBy: options.requestedBy,
      createdAt: this.now().toISOString(),
      cancelRequested: false,
      leaseToken: 0,
      dueAt: this.now().toISOString(),
    };
    if (!(await this.store.insert(trx, record))) {
      throw new ConflictError(
        `Something else is still being done for ${options.subjectId}. Wait until it is finished, or cancel it first.`,
      );
    }
    this.afterCommit(trx, record);
    return toOperation(record);
  }

  async latest(
    subjectId: string,
    kind?: string,
  ): Promise<Operation | undefined> {
    const record = await this.store.latest(subjectId, kind);
    return record && toOperation(record);
  }

  async list(options: {
    ids?: readonly string[];
    subjectId?: string;
    unfinished?: boolean;
    limit: number;
  }): Promise<Operation[]> {
    return (await this.store.list(options)).map(toOperation);
  }

  async search(options: OperationSearch): Promise<Page<OperationInDetail>> {
    const page = await this.store.search(options);
    return { ...page, items: page.items.map(toOperationInDetail) };
  }

  async find(operationId: string): Promise<OperationInDetail | undefined> {
    const record = await this.store.find(operationId);
    return record && toOperationInDetail(record);
  }

  skippableStep({ kind, state, steps }: Operation): SkippableStep | undefined {
    const current = steps.find(step => !isOver(step));
    if (!current || state === 'cancelled') {
      return undefined;
    }
    const { name, title } = current;
    const skippable = this.definitions
      .get(kind)
      ?.steps.find(step => step.name === name)?.skippable;
    return skippable && { name, title, ...skippable };
  }

  async skip(
    trx: Knex.Transaction,
    operationId: string,
    stepName: string,
    why: { by: string; reason: string },
  ): Promise<Operation> {
    const found = await this.latestOfItsSubject(trx, operationId);
    if (this.skippableStep(toOperation(found))?.name !== stepName) {
      throw new ConflictError(
        'It does not stand at that step any more, or that step may not be skipped.',
      );
    }
    const now = this.now();
    const record = await this.inConflict(() =>
      this.store.takeBack(trx, found, {
        steps: stepsToRetry(
          found.steps.map(step =>
            step.name === stepName ? stepSkipped(step, why, now) : step,
          ),
        ),
        dueAt: now,
      }),
    );
    if (!record) {
      throw new ConflictError(
        'It was taken up at the same moment. Look again, and ask again if it still stands at that step.',
      );
    }
    this.afterCommit(trx, record, () => this.worker.fence(operationId));
    return toOperation(record);
  }

  async tryNow(trx: Knex.Transaction, operationId: string): Promise<void> {
    const record = await this.store.makeDue(trx, operationId, this.now());
    if (!record) {
      throw new ConflictError('It waits for nothing: it is worked on already.');
    }
    this.afterCommit(trx, record);
  }

  async requestCancel(
    trx: Knex.Transaction,
    operationId: string,
  ): Promise<void> {
    const record = await this.store.requestCancel(trx, operationId, this.now());
    if (!record) {
      throw new ConflictError(
        'There is nothing left to cancel: it is already finished.',
      );
    }
    this.afterCommit(trx, record, () => this.worker.cancel(operationId));
  }

  async retry(
    trx: Knex.Transaction,
    operationId: string,
    requestedBy: string,
  ): Promise<void> {
    const failed = await this.latestOfItsSubject(trx, operationId);
    const record = await this.inConflict(() =>
      this.store.requeue(trx, failed.id, {
        steps: stepsToRetry(failed.steps),
        requestedBy,
        dueAt: this.now(),
      }),
    );
    if (!record) {
      throw new ConflictError(
        `Only what failed can be retried; this is ${failed.state}.`,
      );
    }
    this.afterCommit(trx, record);
  }

  private async latestOfItsSubject(
    trx: Knex.Transaction,
    operationId: string,
  ): Promise<OperationRecord> {
    const found = await this.store.find(operationId, trx);
    if (!found) {
      throw new NotFoundError(`There is no operation ${operationId}`);
    }
    const latest = await this.store.latest(found.subjectId, undefined, trx);
    if (latest?.id !== operationId) {
      throw new ConflictError(
        'Something newer was started since, so it cannot be taken up again.',
      );
    }
    return found;
  }

  private async inConflict<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      // One that was enqueued since `latest` looked, and committed first.
      if (isDatabaseConflictError(error)) {
        throw new ConflictError(
          'Something newer was started at the same moment, so it cannot be taken up again.',
        );
      }
      throw error;
    }
  }

  prune(finishedBefore: Date): Promise<number> {
    return this.store.prune(finishedBefore);
  }

  async start(): Promise<void> {
    this.worker.start();
  }

  async stop(): Promise<void> {
    await this.worker.stop();
  }

  onChange(listener: (operation: Operation) => void): void {
    this.listeners.push(listener);
  }

  private definitionOf(kind: string): OperationDefinition {
    const definition = this.definitions.get(kind);
    if (!definition) {
      throw new NotFoundError(`No operation of kind ${kind} is registered`);
    }
    return definition;
  }

  private afterCommit(
    trx: Knex.Transaction,
    record: OperationRecord,
    also?: () => void,
  ): void {
    trx.executionPromise.then(
      () => {
        also?.();
        this.announce(record);
        this.worker.wake();
      },
      // Rolled back: there is nothing to announce, and the caller has the error.
      () => undefined,
    );
  }

  private announce(record: OperationRecord): void {
    const operation = toOperation(record);
    for (const listener of this.listeners) {
      try {
        listener(operation);
      } catch (error) {
        this.logger.warn(
          `A listener of operation ${operation.id} failed: ${error}`,
        );
      }
    }
  }
}
