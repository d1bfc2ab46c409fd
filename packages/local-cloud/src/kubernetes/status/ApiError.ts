import { JsonObject } from '../json';

/** One reason in `details.causes` of a Status. */
export type StatusCause = { reason: string; message: string; field?: string };

/** The resource that an error is about. */
export type ErrorTarget = {
  group: string;
  /** Plural name, or the kind for validation errors, as the real server does. */
  resource: string;
  name?: string;
  uid?: string;
};

export type StatusOptions = {
  code: number;
  reason: string;
  message: string;
  target?: ErrorTarget;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
};

/** An answer of the API server that is not a success: carries the `Status` object that a client reads. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly status: JsonObject;

  constructor(options: StatusOptions) {
    super(options.message);
    this.name = 'ApiError';
    this.code = options.code;
    this.reason = options.reason;
    this.status = toStatus(options);
  }
}

function toStatus(options: StatusOptions): JsonObject {
  const { target, causes, retryAfterSeconds } = options;
  const details: JsonObject = {
    ...(target?.name ? { name: target.name } : {}),
    ...(target?.group ? { group: target.group } : {}),
    ...(target ? { kind: target.resource } : {}),
    ...(target?.uid ? { uid: target.uid } : {}),
    ...(causes ? { causes: causes.map(cause => ({ ...cause })) } : {}),
    ...(retryAfterSeconds ? { retryAfterSeconds } : {}),
  };
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: options.message,
    ...(options.reason ? { reason: options.reason } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
    code: options.code,
  };
}
