import {
  PipelinePolicy,
  RestError,
  retryPolicy,
  RetryInformation,
  RetryModifiers,
} from '@azure/core-rest-pipeline';

/** Tries after the first. A durable operation tries again by itself, later and for longer. */
const RETRIES = 3;
const FIRST_WAIT_MS = 200;
/** A longer wait is left to the caller, who has other things to do meanwhile. */
const LONGEST_WAIT_MS = 5_000;

/** Positions of policies as the clients of both generations take them. */
export type CallPolicy = { policy: PipelinePolicy; position: 'perCall' };

/**
 * What bounds every call to Azure. The SDK's own retry sleeps for as long as `Retry-After` says, be it an hour, and a call has no
 * time limit at all.
 *
 * @internal
 */
export function callPolicies(
  timeoutMs: number,
  random: () => number = Math.random,
): CallPolicy[] {
  const retry = retryPolicy(
    [{ name: 'boundedRetry', retry: state => retryOf(state, random()) }],
    { maxRetries: RETRIES },
  );
  return [
    { policy: endInTime(timeoutMs), position: 'perCall' },
    {
      policy: { name: 'boundedRetryPolicy', sendRequest: retry.sendRequest },
      position: 'perCall',
    },
  ];
}

/**
 * Whether and when a call is tried again. Everything that the portal asks of Azure may be repeated: reads, PUT and DELETE by a
 * name of its own, the POST of a what-if, which changes nothing, and a request for a token.
 */
export function retryOf(
  { response, responseError, retryCount }: RetryInformation,
  random: number,
): RetryModifiers {
  const answer = response ?? responseError?.response;
  if (answer && !isPassing(answer.status)) return { skipStrategy: true };
  const asked = retryAfterMs(answer?.headers.get('retry-after'));
  const backOff = FIRST_WAIT_MS * 2 ** retryCount * (1 + random);
  const wait = Math.max(asked, backOff);
  return wait > LONGEST_WAIT_MS
    ? { skipStrategy: true }
    : { retryAfterInMs: wait };
}

/** 501 and 505 say that the server will never do it. */
function isPassing(status: number): boolean {
  return (
    status === 408 ||
    status === 429 ||
    (status >= 500 && status !== 501 && status !== 505)
  );
}

/** Seconds or a date, by RFC 9110. */
function retryAfterMs(header: string | undefined): number {
  if (header === undefined) return 0;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds)
    ? seconds * 1000
    : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

/** Ends a call, all its tries together, with the same error as a lost connection. */
function endInTime(timeoutMs: number): PipelinePolicy {
  return {
    name: 'endInTimePolicy',
    async sendRequest(request, next) {
      const ending = new AbortController();
      const abort = () => ending.abort();
      const caller = request.abortSignal;
      if (caller?.aborted) abort();
      caller?.addEventListener('abort', abort);
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        abort();
      }, timeoutMs);
      try {
        request.abortSignal = ending.signal;
        return await next(request);
      } catch (error) {
        if (!late) throw error;
        throw new RestError(
          `${new URL(request.url).host} did not answer within ${
            timeoutMs / 1000
          } s`,
          { code: 'ETIMEDOUT', request },
        );
      } finally {
        clearTimeout(timer);
        caller?.removeEventListener('abort', abort);
      }
    },
  };
}
