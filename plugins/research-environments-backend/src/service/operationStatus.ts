import { OperationInDetail, Status } from '@glovebox/guarded-change-common';
import { OperationStatusWord } from '@glovebox/backstage-plugin-research-environments-common';

/** Longer than a worker needs to look for work, and to tell that it lives. */
const LONG_MS = 60_000;

type OperationStatus = Status<OperationStatusWord>;

/** The step that runs, waits or failed; the next one between two steps. */
export function stepOf(operation: Pick<OperationInDetail, 'steps'>) {
  return operation.steps.find(
    ({ state }) => state !== 'succeeded' && state !== 'skipped',
  );
}

/** What the people who operate the portal see of an operation: how it is, why, since when, and what happens next. */
export function operationStatus(
  operation: OperationInDetail,
  now: Date,
): OperationStatus {
  switch (operation.state) {
    case 'queued':
      return queued(operation, now);
    case 'running':
      return running(operation, now);
    case 'waiting':
      return waiting(operation);
    case 'failed':
      return {
        word: 'Failed',
        tone: 'failed',
        reason: operation.error?.message ?? 'A step failed.',
        since:
          operation.failingSince ?? operation.finishedAt ?? operation.createdAt,
      };
    case 'succeeded':
      return {
        word: 'Done',
        tone: operation.steps.some(({ skipped }) => skipped) ? 'warning' : 'ok',
        reason: doneWords(operation),
        since: operation.finishedAt ?? operation.createdAt,
      };
    case 'cancelled':
      return {
        word: 'Cancelled',
        tone: 'neutral',
        reason: 'It was cancelled between two steps.',
        since: operation.finishedAt ?? operation.createdAt,
      };
    default:
      return {
        word: 'Unknown',
        tone: 'warning',
        reason: `It is in a state that this version of the portal does not know: ${
          operation.state satisfies never
        }.`,
        since: operation.createdAt,
      };
  }
}

function queued(operation: OperationInDetail, now: Date): OperationStatus {
  const isLate = now.getTime() - Date.parse(operation.createdAt) > LONG_MS;
  return isLate
    ? {
        word: 'Queued',
        tone: 'warning',
        reason: 'No worker has taken it yet.',
        since: operation.createdAt,
        next: 'A worker that is free takes it. Where none ever does, no backend of this version runs, or each is busy.',
      }
    : {
        word: 'Queued',
        tone: 'waiting',
        reason: 'A worker takes it next.',
        since: operation.createdAt,
      };
}

function running(operation: OperationInDetail, now: Date): OperationStatus {
  const { lease } = operation;
  if (lease && lease.until < now.toISOString()) {
    return {
      word: 'Worker silent',
      tone: 'warning',
      reason: `${lease.worker} has not told that it still works on it.`,
      since: lease.until,
      next: 'Another worker takes it over by itself; the step is run again.',
    };
  }
  return (
    failing(operation) ?? {
      word: 'Running',
      tone: 'progress',
      reason: stepWords(operation),
      since: operation.startedAt ?? operation.createdAt,
    }
  );
}

function waiting(operation: OperationInDetail): OperationStatus {
  return (
    failing(operation) ?? {
      word: 'Waiting',
      tone: 'waiting',
      reason: stepWords(operation),
      since: stepOf(operation)?.startedAt ?? operation.createdAt,
    }
  );
}

function failing(operation: OperationInDetail): OperationStatus | undefined {
  return operation.failingSince === undefined
    ? undefined
    : {
        word: 'Trying again',
        tone: 'warning',
        reason: stepWords(operation),
        since: operation.failingSince,
      };
}

function stepWords(operation: OperationInDetail): string {
  const step = stepOf(operation);
  return step?.message ?? (step ? `${step.title}.` : 'It is being finished.');
}

function doneWords({ steps }: OperationInDetail): string {
  const skipped = steps.filter(step => step.skipped).map(step => step.title);
  return skipped.length === 0
    ? 'Every step is done.'
    : `Done without: ${skipped.join('; ')}.`;
}
