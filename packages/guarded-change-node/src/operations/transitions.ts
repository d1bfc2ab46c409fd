import { OperationError } from '@glovebox/guarded-change-common';
import { OperationRecord, StepRecord } from './OperationRecord';
import { StepResult } from './types';

/** Default of how often a step may fail in a row: with the waits of `retryDelay`, some three minutes. */
export const DEFAULT_MAX_ATTEMPTS = 12;

/** What a worker does next with an operation that it holds. */
export type Move =
  | { type: 'run'; index: number }
  | { type: 'finish'; state: 'succeeded' | 'cancelled' };

/** Whether there is nothing left to do in a step. */
export function isOver(step: Pick<StepRecord, 'state'>): boolean {
  return step.state === 'succeeded' || step.state === 'skipped';
}

/** Cancelling takes effect between steps; once every step is done there is nothing left to cancel. */
export function nextMove(
  record: Pick<OperationRecord, 'steps' | 'cancelRequested'>,
): Move {
  const index = record.steps.findIndex(step => !isOver(step));
  if (index === -1) {
    return { type: 'finish', state: 'succeeded' };
  }
  return record.cancelRequested
    ? { type: 'finish', state: 'cancelled' }
    : { type: 'run', index };
}

/** The steps of a new operation. */
export function pendingSteps(
  steps: readonly { name: string; title: string }[],
): StepRecord[] {
  return steps.map(({ name, title }) => ({
    name,
    title,
    state: 'pending',
    attempts: 0,
    failures: 0,
    polling: false,
  }));
}

/** A call after a poll belongs to the attempt that polls. */
export function stepBegun(step: StepRecord, now: Date): StepRecord {
  return {
    ...step,
    state: 'running',
    attempts: step.polling ? step.attempts : step.attempts + 1,
    polling: false,
    startedAt: step.startedAt ?? now.toISOString(),
  };
}

/** The step returned: it is done, or came on and asks to be called again. */
export function stepReturned(
  step: StepRecord,
  result: StepResult,
  now: Date,
): StepRecord {
  const seen = {
    ...step,
    failures: 0,
    failingSince: undefined,
    message: result.message ?? (result.done ? undefined : step.message),
    progress: result.progress ?? step.progress,
  };
  return result.done
    ? {
        ...seen,
        state: 'succeeded',
        polling: false,
        finishedAt: now.toISOString(),
      }
    : { ...seen, state: 'running', polling: true };
}

/** The attempt failed; the step may be tried again. */
export function attemptFailed(
  step: StepRecord,
  error: OperationError,
  now: Date,
): StepRecord {
  return {
    ...step,
    state: 'running',
    polling: false,
    failures: step.failures + 1,
    failingSince: step.failingSince ?? now.toISOString(),
    message: error.message,
  };
}

/** The step failed for good. */
export function stepFailed(
  step: StepRecord,
  error: OperationError,
  now: Date,
): StepRecord {
  return {
    ...step,
    state: 'failed',
    polling: false,
    message: error.message,
    finishedAt: now.toISOString(),
  };
}

/** The step is passed over. What it said last stays to be read. */
export function stepSkipped(
  step: StepRecord,
  skipped: { by: string; reason: string },
  now: Date,
): StepRecord {
  return {
    ...step,
    state: 'skipped',
    polling: false,
    failures: 0,
    failingSince: undefined,
    finishedAt: now.toISOString(),
    skipped,
  };
}

/** Counts as a failure, so that a step which kills its worker each time comes to an end. */
export function workerLost(
  steps: readonly StepRecord[],
  now: Date,
): StepRecord[] {
  return steps.map(step =>
    step.state === 'running'
      ? attemptFailed(
          step,
          {
            reason: 'WorkerLost',
            message: 'The worker that ran this step stopped.',
          },
          now,
        )
      : step,
  );
}

/** The failed step starts over with all its attempts; steps that are done stay done. */
export function stepsToRetry(steps: readonly StepRecord[]): StepRecord[] {
  return steps.map(step => {
    if (isOver(step)) {
      return step;
    }
    const [fresh] = pendingSteps([step]);
    return { ...fresh, attempts: step.attempts };
  });
}

/**
 * Since when an operation fails: the step that is tried again, or the end of one that failed for good. Whoever looks for trouble
 * sorts by it.
 */
export function failingSince(
  record: Pick<OperationRecord, 'state' | 'steps'>,
): string | undefined {
  const step = record.steps.find(
    ({ state }) => state === 'running' || state === 'failed',
  );
  switch (record.state) {
    case 'failed':
      return step?.failingSince ?? step?.finishedAt;
    case 'succeeded':
    case 'cancelled':
      return undefined;
    default:
      return step?.failingSince;
  }
}
