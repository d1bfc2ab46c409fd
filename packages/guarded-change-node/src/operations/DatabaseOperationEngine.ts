import { randomUUID } from 'node:crypto';
import {
  isDatabaseConflictError,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { Operation } from '@glovebox/guarded-change-common';
import { Knex } from 'knex';
import { DatabaseOperationStore } from './DatabaseOperationStore';
import { OperationRecord, toOperation } from './OperationRecord';
import { OperationStore } from './OperationStore';
import { OperationWorker } from './OperationWorker';
import { pendingSteps, stepsToRetry } from './transitions';
import { OperationDefinition, OperationEngine } from './types';

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
    const failed = await this.store.find(operationId, trx);
    if (!failed) {
      throw new NotFoundError(`There is no operation ${operationId}`);
    }
    const latest = await this.store.latest(failed.subjectId, undefined, trx);
    if (latest?.id !== operationId) {
      throw new ConflictError(
        'Something newer was started since it failed, so it cannot be taken up again.',
      );
    }
    const record = await this.requeue(trx, failed, requestedBy);
    if (!record) {
      throw new ConflictError(
        `Only what failed can be retried; this is ${failed.state}.`,
      );
    }
    this.afterCommit(trx, record);
  }

  private async requeue(
    trx: Knex.Transaction,
    failed: OperationRecord,
    requestedBy: string,
  ): Promise<OperationRecord | undefined> {
    try {
      return await this.store.requeue(trx, failed.id, {
        steps: stepsToRetry(failed.steps),
        requestedBy,
        dueAt: this.now(),
      });
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
