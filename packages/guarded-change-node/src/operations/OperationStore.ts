import { OperationError, Page } from '@glovebox/guarded-change-common';
import { Knex } from 'knex';
import { OperationRecord, StepRecord } from './OperationRecord';
import { OperationSearch } from './types';

/** What a claim gives to a worker. */
export interface ClaimedOperation {
  record: OperationRecord;
  /** True when another worker held it before and let its lease run out. */
  abandoned: boolean;
}

/** What the holder of a lease writes. */
export interface LeasedChange {
  state: OperationRecord['state'];
  steps: StepRecord[];
  /** When a worker may take it; while running, when the lease ends. */
  dueAt: Date;
  finishedAt?: Date;
  error?: OperationError;
}

/** The operations of one plugin. The only place that knows how they are stored. */
export interface OperationStore {
  /** False when the subject has an unfinished operation. */
  insert(trx: Knex.Transaction, record: OperationRecord): Promise<boolean>;
  find(
    id: string,
    trx?: Knex.Transaction,
  ): Promise<OperationRecord | undefined>;
  latest(
    subjectId: string,
    kind?: string,
    trx?: Knex.Transaction,
  ): Promise<OperationRecord | undefined>;
  /** Newest first. */
  list(options: {
    ids?: readonly string[];
    subjectId?: string;
    unfinished?: boolean;
    limit: number;
  }): Promise<OperationRecord[]>;
  /** What fails since the shortest time first, then the newest. */
  search(options: OperationSearch): Promise<Page<OperationRecord>>;
  /** Takes the operation that is due the longest; no other worker gets it until `leaseUntil`. */
  claim(options: {
    kinds: string[];
    worker: string;
    now: Date;
    leaseUntil: Date;
  }): Promise<ClaimedOperation | undefined>;
  /** Prolongs the lease. `undefined` when it is lost. */
  renew(
    record: OperationRecord,
    leaseUntil: Date,
    trx?: Knex.Transaction,
  ): Promise<OperationRecord | undefined>;
  /** Writes while the lease is held. `undefined` when it is lost. */
  save(
    record: OperationRecord,
    change: LeasedChange,
    trx?: Knex.Transaction,
  ): Promise<OperationRecord | undefined>;
  /** `undefined` when it is finished. A waiting operation becomes due. */
  requestCancel(
    trx: Knex.Transaction,
    id: string,
    now: Date,
  ): Promise<OperationRecord | undefined>;
  /** Queues a failed operation again. `undefined` when it is not failed (any more). */
  requeue(
    trx: Knex.Transaction,
    id: string,
    change: { steps: StepRecord[]; requestedBy: string; dueAt: Date },
  ): Promise<OperationRecord | undefined>;
  /**
   * Queues an operation with other steps, from whoever works on it: a failed or an unfinished one. `undefined` when it was claimed,
   * or ended, since `record` was read.
   */
  takeBack(
    trx: Knex.Transaction,
    record: OperationRecord,
    change: { steps: StepRecord[]; dueAt: Date },
  ): Promise<OperationRecord | undefined>;
  /** Makes a waiting operation due. `undefined` when it does not wait. */
  makeDue(
    trx: Knex.Transaction,
    id: string,
    now: Date,
  ): Promise<OperationRecord | undefined>;
  /** Deletes what was finished before, but never the last operation of a subject; says how many. */
  prune(finishedBefore: Date): Promise<number>;
  transaction<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T>;
}
