import { JsonObject } from '@backstage/types';
import {
  Operation,
  OperationInDetail,
  OperationStep,
} from '@glovebox/guarded-change-common';

/** A step as the engine stores it. */
export interface StepRecord extends OperationStep {
  /** Attempts that failed since the step last came on. */
  failures: number;
  /** True after the step asked to be called again: the next call is no new attempt. */
  polling: boolean;
}

/** An operation as the engine stores it. */
export interface OperationRecord extends Omit<Operation, 'steps'> {
  steps: StepRecord[];
  input: JsonObject;
  /** Grows with each claim; a write under an older token finds no row. */
  leaseToken: number;
  /** Who claimed it last. */
  worker?: string;
  /** When a worker may take it; while running, when the lease ends. ISO 8601 in UTC. */
  dueAt: string;
  /** Since when it fails, tried again by itself or for good. ISO 8601 in UTC. */
  failingSince?: string;
}

/** What others see of an operation: neither its input nor the engine's own bookkeeping. */
export function toOperation(record: OperationRecord): Operation {
  const {
    input,
    leaseToken,
    worker,
    dueAt,
    failingSince,
    steps,
    ...operation
  } = record;
  return {
    ...operation,
    steps: steps.map(({ failures, polling, ...step }) => step),
  };
}

/** What the people who operate the portal see of an operation besides. */
export function toOperationInDetail(
  record: OperationRecord,
): OperationInDetail {
  const { state, worker, dueAt, failingSince } = record;
  return {
    ...toOperation(record),
    failingSince,
    lease:
      state === 'running' && worker !== undefined
        ? { worker, until: dueAt }
        : undefined,
  };
}
