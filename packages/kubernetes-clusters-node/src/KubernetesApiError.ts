/** One cause in a Status (metav1.StatusCause). @public */
export interface KubernetesStatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

/** What a Status says it is about (metav1.StatusDetails). @public */
export interface KubernetesStatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: KubernetesStatusCause[];
}

/**
 * An answer of an API server that is not a success, or no answer at all.
 *
 * @public
 */
export class KubernetesApiError extends Error {
  readonly name = 'KubernetesApiError';
  /** Name of the cluster. */
  readonly cluster: string;
  /** HTTP status; `undefined` when there was no answer. */
  readonly code: number | undefined;
  /**
   * Reason of the Status (`NotFound`, `Conflict`, `Forbidden`, …); `Unreachable` or `Timeout` when there was no answer;
   * `Misconfigured` when the connection could not be tried.
   */
  readonly reason: string;
  readonly details: KubernetesStatusDetails;
  /** What the server asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(options: {
    cluster: string;
    code?: number;
    reason: string;
    message: string;
    details?: KubernetesStatusDetails;
    retryAfterMs?: number;
    cause?: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.cluster = options.cluster;
    this.code = options.code;
    this.reason = options.reason;
    this.details = options.details ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Whether the same call may succeed later without anyone doing anything. */
  get transient(): boolean {
    return this.code === undefined
      ? this.reason !== 'Misconfigured'
      : this.code === 429 || this.code >= 500;
  }
}
