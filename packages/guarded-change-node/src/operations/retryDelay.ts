const BASE_MS = 500;
const LONGEST_MS = 60_000;

/**
 * How long to wait before the next attempt: exponential backoff with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), and never less than the target asked for.
 *
 * @param failures - attempts that failed so far, at least 1
 * @param options - `random` gives a number from 0 to 1 (exclusive)
 */
export function retryDelay(
  failures: number,
  options: { retryAfterMs?: number; random: () => number },
): number {
  const ceiling = Math.min(LONGEST_MS, BASE_MS * 2 ** Math.min(failures, 20));
  return Math.max(
    options.retryAfterMs ?? 0,
    Math.round(options.random() * ceiling),
  );
}
