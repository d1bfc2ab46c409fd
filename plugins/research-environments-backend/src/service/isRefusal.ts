import { isError } from '@backstage/errors';

const REFUSALS = ['ConflictError', 'NotAllowedError', 'NotFoundError'];

/**
 * Whether another plugin refused for good, so that trying again does not help. By name, because the error may have come over
 * HTTP: then its cause is what the other side threw.
 */
export function isRefusal(error: unknown): error is Error {
  return (
    isError(error) &&
    (REFUSALS.includes(error.name) ||
      (isError(error.cause) && REFUSALS.includes(error.cause.name)))
  );
}

/** What the other side said, without the words that the way over HTTP added. */
export function refusalMessage(error: Error): string {
  return isError(error.cause) && REFUSALS.includes(error.cause.name)
    ? error.cause.message
    : error.message;
}
