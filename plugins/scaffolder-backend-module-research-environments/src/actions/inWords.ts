import { isError } from '@backstage/errors';

/** Errors of JavaScript itself: nobody foresaw them, and only their stack says where they come from. */
const UNFORESEEN = ['Error', 'TypeError', 'RangeError', 'ReferenceError'];

/**
 * Runs `work`. What it refuses in words is thrown without its stack: the scaffolder writes the stack into the task's log, where a
 * requester would read files and lines of the portal around the sentence.
 */
export async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isError(error) && !UNFORESEEN.includes(error.name)) {
      error.stack = `${error.name}: ${error.message}`;
    }
    throw error;
  }
}
