/** @public */
export type OperationState =
  /** Recorded, no worker has taken it yet. */
  | 'queued'
  /** A worker holds the lease and works on a step. */
  | 'running'
  /** Between two attempts or two polls of a step; see `nextAttemptAt`. */
  | 'waiting'
  | 'succeeded'
  | 'failed'
  | 'cancelled';

/** @public */
export type OperationStepState =
  | 'pending'
  | 'running'
  | 'succeeded'
  | 'failed'
  /** Passed over, because two people agreed to: see `skipped`. What it does was not done. */
  | 'skipped';

/** @public */
export interface OperationStep {
  name: string;
  /** What the step does, in words for people: "Create the namespace and its baseline". */
  title: string;
  state: OperationStepState;
  /** How often the step was tried, polls of a wait not counted. */
  attempts: number;
  /** ISO 8601 in UTC. */
  startedAt?: string;
  /** ISO 8601 in UTC. */
  finishedAt?: string;
  /** What it is doing or why it failed. */
  message?: string;
  progress?: { done: number; total: number };
  /** Since when every attempt failed, while it is tried again by itself. ISO 8601 in UTC. */
  failingSince?: string;
  /** Who asked to pass it over, and why. */
  skipped?: { by: string; reason: string };
}

/** Why an operation or a step did not succeed, and what to do about it. @public */
export interface OperationError {
  /** PascalCase, stable, for programs. */
  reason: string;
  /** A sentence that says what failed, why, and what to do next. Never holds a secret. */
  message: string;
}

/**
 * A durable unit of work that makes something so: idempotent steps, leased, resumed after a crash.
 *
 * @public
 */
export interface Operation {
  id: string;
  /** For example `environment.plan` or `environment.apply`. */
  kind: string;
  /** The id of what it works on. A subject has at most one unfinished operation. */
  subjectId: string;
  state: OperationState;
  steps: OperationStep[];
  /** Entity ref of the person, or `plugin:<id>`, on whose behalf it runs. */
  requestedBy: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
  /** When the next attempt is due, while `waiting`. */
  nextAttemptAt?: string;
  cancelRequested: boolean;
  error?: OperationError;
}

/**
 * An operation with what its operators need to know.
 *
 * @public
 */
export interface OperationInDetail extends Operation {
  /** Since when it fails: tried again by itself, or for good. ISO 8601 in UTC. */
  failingSince?: string;
  /** Who works on it, until when it may be silent, while it runs. */
  lease?: { worker: string; until: string };
}

/** @public */
export function isFinished(operation: Pick<Operation, 'state'>): boolean {
  return ['succeeded', 'failed', 'cancelled'].includes(operation.state);
}
