/** What became of one try of a call. */
export type Outcome =
  | { status: number; retryAfterMs?: number }
  /** There was no answer; `sent` when the server may have got the request all the same. */
  | { status: undefined; sent: boolean };

/** Tries after the first. A durable operation tries again by itself, later and for longer. */
const RETRIES = 3;
const FIRST_WAIT_MS = 100;
/** A server that asks for more is told to its caller, who has other things to do meanwhile. */
const LONGEST_WAIT_MS = 5_000;

/**
 * How long to wait before a call is tried once more, in milliseconds; `undefined` when it is not tried again.
 *
 * A call that may be repeated (it reads, or doing it twice is doing it once) is tried again after any passing failure. Any other
 * only when the server cannot have acted on it: it refused with 429, or was never reached.
 *
 * @param random - from 0 up to 1: callers that failed together do not come back together.
 * @internal
 */
export function retryWait(
  outcome: Outcome,
  call: { repeatable: boolean; retries: number },
  random: number,
): number | undefined {
  if (call.retries >= RETRIES || !isPassing(outcome)) {
    return undefined;
  }
  if (!call.repeatable && mayHaveActed(outcome)) {
    return undefined;
  }
  const backOff = FIRST_WAIT_MS * 2 ** call.retries * (1 + random);
  const asked = outcome.status === undefined ? undefined : outcome.retryAfterMs;
  const wait = Math.max(asked ?? 0, backOff);
  return wait > LONGEST_WAIT_MS ? undefined : wait;
}

/** 501 says that the server will never do it. */
function isPassing({ status }: Outcome): boolean {
  return (
    status === undefined || status === 429 || (status >= 500 && status !== 501)
  );
}

function mayHaveActed(outcome: Outcome): boolean {
  return outcome.status === undefined ? outcome.sent : outcome.status !== 429;
}
