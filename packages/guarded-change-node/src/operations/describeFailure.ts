import { isError } from '@backstage/errors';
import { OperationError } from '@glovebox/guarded-change-common';
import { databaseFailure } from '../database/databaseFailure';

/** What the engine needs to know of an error that a step threw. */
export interface StepFailure {
  error: OperationError;
  retryable: boolean;
  retryAfterMs?: number;
  /** False when the words are ours: the log then holds what really happened. */
  expected: boolean;
}

/** Errors of `@backstage/errors` whose messages are written for people. */
const WORDED_ERRORS = [
  'InputError',
  'ConflictError',
  'NotAllowedError',
  'NotFoundError',
  'NotImplementedError',
  'ServiceUnavailableError',
];

/**
 * Turns whatever a step threw into words for people. Only errors that were written for people keep their message; any other
 * message might hold a secret.
 */
export function describeFailure(
  thrown: unknown,
  step: { title: string },
): StepFailure {
  if (isStepError(thrown)) {
    return {
      error: { reason: thrown.reason, message: thrown.message },
      retryable: thrown.retryable,
      retryAfterMs: thrown.retryAfterMs,
      expected: true,
    };
  }
  if (isError(thrown) && WORDED_ERRORS.includes(thrown.name)) {
    return {
      error: {
        reason: thrown.name.replace(/Error$/, ''),
        message: thrown.message,
      },
      retryable: thrown.name === 'ServiceUnavailableError',
      expected: true,
    };
  }
  const failure = databaseFailure(thrown);
  if (failure) {
    return {
      error: {
        reason: failure.reason,
        message: `"${step.title}" could not be recorded: the portal’s database was full, busy or away.`,
      },
      retryable: true,
      expected: false,
    };
  }
  return {
    error: {
      reason: 'Unexpected',
      message: `"${step.title}" failed for a reason that nobody foresaw. Retry it; if it fails again, the platform team finds the cause in the log of the backend.`,
    },
    retryable: false,
    expected: false,
  };
}

interface StepErrorLike {
  reason: string;
  message: string;
  retryable: boolean;
  retryAfterMs?: number;
}

/** By shape, because a target's error class comes from another package. */
function isStepError(thrown: unknown): thrown is StepErrorLike {
  if (!isError(thrown)) {
    return false;
  }
  const { reason, retryable, retryAfterMs } = thrown as Partial<StepErrorLike>;
  return (
    typeof reason === 'string' &&
    /^[A-Z][A-Za-z0-9]*$/.test(reason) &&
    typeof retryable === 'boolean' &&
    (retryAfterMs === undefined || typeof retryAfterMs === 'number')
  );
}
