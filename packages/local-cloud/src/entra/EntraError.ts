import { randomUUID } from 'node:crypto';

/** A refusal of the token endpoint, in the form that Entra ID gives it. */
export class EntraError extends Error {
  constructor(
    readonly status: number,
    /** The OAuth 2.0 error, such as `invalid_client`. */
    readonly error: string,
    /** The number after `AADSTS`. */
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'EntraError';
  }

  /** The body as Entra ID writes it. */
  toBody(now: Date, correlationId: string) {
    return {
      error: this.error,
      error_description: `AADSTS${this.code}: ${this.message}`,
      error_codes: [this.code],
      timestamp: now.toISOString().replace('T', ' ').slice(0, 19).concat('Z'),
      trace_id: randomUUID(),
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${this.code}`,
    };
  }
}
