import { JsonObject } from '@backstage/types';
import { Operation, OperationStep } from '@glovebox/guarded-change-common';

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
}

/** What others see of an operation: neither its input nor the engine's own bookkeeping. */
export function toOperation(record: OperationRecord): Operation {
  const { input, leaseToken, steps, ...operation } = record;
  return {
    ...operation,
    steps: steps.map(({ failures, polling, ...step }) => step),
  };
}
