import type { Json } from './json';

/** One entry of `error.details`. */
export interface ArmErrorDetail {
  code: string;
  message: string;
  target?: string;
}

/** A refusal in the form that Azure Resource Manager gives it. */
export class ArmError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly target?: string,
    readonly details: ArmErrorDetail[] = [],
  ) {
    super(message);
    this.name = 'ArmError';
  }

  /** What goes under `error` in a body. */
  toDetail(): { [key: string]: Json } {
    return {
      code: this.code,
      message: this.message,
      ...(this.target && { target: this.target }),
      ...(this.details.length > 0 && {
        details: this.details.map(detail => ({ ...detail })),
      }),
    };
  }
}

/** An unusable template: the caller has to change it. */
export function invalidTemplate(message: string, target?: string): ArmError {
  return new ArmError(
    400,
    'InvalidTemplate',
    `Deployment template validation failed: '${message}'.`,
    target,
  );
}

/** Turns anything thrown into an error that can be sent. */
export function asArmError(error: unknown): ArmError {
  if (error instanceof ArmError) return error;
  return new ArmError(
    500,
    'InternalServerError',
    `local-cloud failed: ${error instanceof Error ? error.message : error}`,
  );
}
