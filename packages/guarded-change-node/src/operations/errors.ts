/**
 * This worker no longer holds the operation: another one took it over after the lease ran out. Nothing was recorded.
 *
 * @public
 */
export class LeaseLostError extends Error {
  readonly name = 'LeaseLostError';

  constructor(operationId: string) {
    super(
      `Operation ${operationId} was taken over by another worker; this one records nothing more`,
    );
  }
}

/**
 * A failure of a step in words for people. Whatever else a step throws is logged and shown without its message, which might
 * hold a secret.
 *
 * @public
 */
export class StepError extends Error {
  readonly name = 'StepError';
  /** PascalCase, stable, for programs. */
  readonly reason: string;
  /** True when trying again later may help without anyone doing anything. */
  readonly retryable: boolean;
  /** The shortest wait before trying again, in milliseconds. */
  readonly retryAfterMs?: number;

  constructor(
    reason: string,
    message: string,
    options: {
      retryable: boolean;
      retryAfterMs?: number;
      cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.reason = reason;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
  }
}
