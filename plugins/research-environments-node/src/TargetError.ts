/**
 * Something a target refused or could not do, in words that say what to do next. Never holds a secret.
 *
 * @public
 */
export class TargetError extends Error {
  readonly name = 'TargetError';
  /** PascalCase, stable: `Unreachable`, `Unauthorized`, `Forbidden`, `Conflict`, `Refused`, `QuotaExceeded`, … */
  readonly reason: string;
  /** True when trying again later may help without anyone doing anything. */
  readonly retryable: boolean;
  /** What the target asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;

  constructor(
    reason: string,
    message: string,
    options: { retryable: boolean; retryAfterMs?: number; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.reason = reason;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
  }
}
