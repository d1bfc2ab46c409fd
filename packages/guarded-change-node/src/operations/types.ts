import { Knex } from 'knex';
import { JsonObject } from '@backstage/types';
import {
  Operation,
  OperationError,
  OperationInDetail,
  Page,
} from '@glovebox/guarded-change-common';

/** What a step says when it returns. @public */
export type StepResult =
  | { done: true; message?: string; progress?: { done: number; total: number } }
  /** Not yet: call the step again after `retryAfterMs`. Does not count as a failed attempt. */
  | {
      done: false;
      retryAfterMs: number;
      message?: string;
      progress?: { done: number; total: number };
    };

/** @public */
export interface StepContext<TInput extends JsonObject = JsonObject> {
  operationId: string;
  subjectId: string;
  input: TInput;
  requestedBy: string;
  /** Attempts of this step that failed so far. */
  attempt: number;
  /** Aborted when the lease is lost, cancellation is asked for, or the process stops. */
  signal: AbortSignal;
  /** Shows progress within a long step; also renews the lease. */
  report(update: {
    message?: string;
    progress?: { done: number; total: number };
  }): Promise<void>;
  /**
   * Runs `write` in a transaction that commits only while this worker still holds the lease. Every write of a step to the
   * domain's tables goes through it; a worker that lost its lease gets LeaseLostError and records nothing.
   */
  record<T>(write: (trx: Knex.Transaction) => Promise<T>): Promise<T>;
}

/** One idempotent step. It may be killed anywhere and run again. @public */
export interface OperationStepDefinition<
  TInput extends JsonObject = JsonObject,
> {
  name: string;
  title: string;
  /**
   * Throwing an error with `retryable: true` (see TargetError) is tried again with exponential backoff and jitter, honouring
   * `retryAfterMs`, up to `maxAttempts`; any other error fails the operation.
   */
  run(context: StepContext<TInput>): Promise<StepResult>;
  /** Default 12: a target may be away for a minute. */
  maxAttempts?: number;
  /**
   * Set where the operation may go on without this step, once two people agreed. Never on a step that uses an approval, applies
   * a baseline or verifies who or what it works on.
   */
  skippable?: {
    /** What is then not so, for whoever asks and whoever agrees. */
    consequence: string;
  };
}

/** The step at which an operation stands, where it may be passed over. @public */
export interface SkippableStep {
  name: string;
  title: string;
  consequence: string;
}

/** Which operations somebody looks for. @public */
export interface OperationSearch {
  /**
   * `stuck`: failed, failing now, or unfinished and begun before `slowBefore`; `failed`: not taken up again and in `unsettled`;
   * `unfinished`: queued, running or waiting.
   */
  state: 'stuck' | 'unfinished' | 'failed' | 'all';
  slowBefore: Date;
  /** A query in the same database that selects the ids of the failed operations that nothing made up for yet. */
  unsettled: Knex.QueryBuilder;
  /** A query in the same database that selects the ids of subjects; only operations of these. */
  subjects?: Knex.QueryBuilder;
  kind?: string;
  cursor?: string;
  limit: number;
}

/** @public */
export interface OperationDefinition<TInput extends JsonObject = JsonObject> {
  kind: string;
  steps: OperationStepDefinition<TInput>[];
  /** Called in the transaction that records the end, so that the domain's state and the operation's cannot disagree. */
  onFinished?(
    trx: Knex.Transaction,
    operation: Operation,
    outcome: {
      state: 'succeeded' | 'failed' | 'cancelled';
      error?: OperationError;
    },
  ): Promise<void>;
}

/** @public */
export interface OperationEngine {
  register<TInput extends JsonObject>(
    definition: OperationDefinition<TInput>,
  ): void;
  /**
   * Records the intent in the caller's transaction. The worker is woken after commit.
   *
   * @throws ConflictError when the subject has an unfinished operation.
   */
  enqueue(
    trx: Knex.Transaction,
    options: {
      id?: string;
      kind: string;
      subjectId: string;
      requestedBy: string;
      input: JsonObject;
    },
  ): Promise<Operation>;
  /** The last operation of a subject, optionally of one kind. */
  latest(subjectId: string, kind?: string): Promise<Operation | undefined>;
  list(options: {
    ids?: readonly string[];
    subjectId?: string;
    unfinished?: boolean;
    limit: number;
  }): Promise<Operation[]>;
  /** What somebody looks for: what fails since the shortest time first, then the newest. */
  search(options: OperationSearch): Promise<Page<OperationInDetail>>;
  find(operationId: string): Promise<OperationInDetail | undefined>;
  /** The step at which it stands, if its definition lets that be skipped. */
  skippableStep(operation: Operation): SkippableStep | undefined;
  /**
   * Passes over the step at which an operation stands, and goes on with the next. A worker that works on it loses its lease.
   *
   * @throws ConflictError when it stands at another step, is finished, or the step may not be skipped.
   */
  skip(
    trx: Knex.Transaction,
    operationId: string,
    stepName: string,
    why: { by: string; reason: string },
  ): Promise<Operation>;
  /**
   * Ends the wait for the next attempt.
   *
   * @throws ConflictError when it does not wait.
   */
  tryNow(trx: Knex.Transaction, operationId: string): Promise<void>;
  /** Asks a worker to stop between steps. */
  requestCancel(trx: Knex.Transaction, operationId: string): Promise<void>;
  /** Makes a failed operation run again from the step that failed. */
  retry(
    trx: Knex.Transaction,
    operationId: string,
    requestedBy: string,
  ): Promise<void>;
  /**
   * Deletes what was finished before, with the log of its steps. The last operation of each subject stays: it is what `latest`
   * shows and `retry` takes up.
   *
   * @returns how many were deleted
   */
  prune(finishedBefore: Date): Promise<number>;
  /** Starts working; stops with the plugin's lifecycle. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Called after each recorded change of an operation, in this process: to publish a signal. */
  onChange(listener: (operation: Operation) => void): void;
}
