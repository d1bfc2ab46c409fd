import { ResponseError } from '@backstage/errors';

/** A failure in words: why, and what the reader can do. @public */
export interface Problem {
  why: string;
  next: string;
}

function nextForStatus(status: number): string {
  switch (status) {
    case 400:
      return 'Correct it and try again.';
    case 401:
      return 'Your session may have ended: sign in again.';
    case 403:
      return 'If you need it, ask the owner group’s lead or the platform team.';
    case 404:
      return 'Check the address, or look for it in the list.';
    case 409:
      return 'Someone or something changed it meanwhile. Look at the current state and decide again.';
    case 429:
      return 'Wait a moment and try again.';
    default:
      return status >= 500
        ? 'This page tries again by itself. If it stays, tell the platform team.'
        : 'Try again.';
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function isResponseError(error: Error): error is ResponseError {
  return error.name === 'ResponseError' && 'statusCode' in error;
}

/**
 * Why a call failed and what to do next, in words for the person who made it.
 *
 * @public
 */
export function describeProblem(error: Error): Problem {
  if (isResponseError(error)) {
    const said = error.body?.error?.message;
    return {
      why: sentence(said || `The portal answered ${error.statusCode}`),
      next: nextForStatus(error.statusCode),
    };
  }
  if (error.name === 'TypeError') {
    return {
      why: 'The portal did not answer.',
      next: 'Check your connection. This page tries again by itself.',
    };
  }
  return { why: sentence(error.message), next: 'Try again.' };
}

/** The HTTP status that a failed call was answered with, if it was answered at all. @public */
export function statusOf(error: Error | undefined): number | undefined {
  return error && isResponseError(error) ? error.statusCode : undefined;
}
