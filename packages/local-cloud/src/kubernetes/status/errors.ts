import { ApiError, ErrorTarget, StatusCause } from './ApiError';

/** One problem with a field, as `field.Error` of the real server. */
export type FieldError = {
  type:
    | 'Required value'
    | 'Invalid value'
    | 'Forbidden'
    | 'Unsupported value'
    | 'Duplicate value'
    | 'Too long';
  field: string;
  /** Printed after the type, such as the offending value in quotes. */
  value?: unknown;
  detail: string;
};

const CAUSES: Record<FieldError['type'], string> = {
  'Required value': 'FieldValueRequired',
  'Invalid value': 'FieldValueInvalid',
  Forbidden: 'FieldValueForbidden',
  'Unsupported value': 'FieldValueNotSupported',
  'Duplicate value': 'FieldValueDuplicate',
  'Too long': 'FieldValueTooLong',
};

export function qualified(target: ErrorTarget): string {
  return target.group ? `${target.resource}.${target.group}` : target.resource;
}

export function notFound(target: ErrorTarget): ApiError {
  return new ApiError({
    code: 404,
    reason: 'NotFound',
    message: `${qualified(target)} "${target.name}" not found`,
    target,
  });
}

/** No such path or kind on this server. */
export function unknownPath(): ApiError {
  return new ApiError({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
  });
}

export function alreadyExists(target: ErrorTarget): ApiError {
  return new ApiError({
    code: 409,
    reason: 'AlreadyExists',
    message: `${qualified(target)} "${target.name}" already exists`,
    target,
  });
}

export function conflict(target: ErrorTarget, problem: string): ApiError {
  return new ApiError({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${qualified(target)} "${
      target.name
    }": ${problem}`,
    target,
  });
}

export function forbidden(
  target: ErrorTarget,
  problem: string,
  causes?: StatusCause[],
): ApiError {
  const subject = target.name
    ? `${qualified(target)} "${target.name}" is forbidden`
    : `${qualified(target)} is forbidden`;
  return new ApiError({
    code: 403,
    reason: 'Forbidden',
    message: `${subject}: ${problem}`,
    target,
    causes,
  });
}

export function badRequest(message: string): ApiError {
  return new ApiError({ code: 400, reason: 'BadRequest', message });
}

export function unauthorized(): ApiError {
  return new ApiError({
    code: 401,
    reason: 'Unauthorized',
    message: 'Unauthorized',
  });
}

export function methodNotAllowed(what: string): ApiError {
  return new ApiError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: what,
  });
}

export function tooLarge(message: string): ApiError {
  return new ApiError({
    code: 413,
    reason: 'RequestEntityTooLarge',
    message,
  });
}

export function unsupportedMediaType(message: string): ApiError {
  return new ApiError({ code: 415, reason: 'UnsupportedMediaType', message });
}

export function expired(message: string): ApiError {
  return new ApiError({ code: 410, reason: 'Expired', message });
}

/** What local-cloud does not do, said in the API's own form. */
export function notImplemented(message: string): ApiError {
  return new ApiError({ code: 501, reason: 'NotImplemented', message });
}

export function internalError(message: string): ApiError {
  return new ApiError({ code: 500, reason: 'InternalError', message });
}

/** 422 with one cause for each field. `kind` is the object's kind, as the real server prints. */
export function invalid(
  kind: string,
  group: string,
  name: string,
  errors: FieldError[],
): ApiError {
  const messages = errors.map(printFieldError);
  const all = messages.length === 1 ? messages[0] : `[${messages.join(', ')}]`;
  return new ApiError({
    code: 422,
    reason: 'Invalid',
    message: `${
      group ? `${kind}.${group}` : kind
    } "${name}" is invalid: ${all}`,
    target: { group, resource: kind, name },
    causes: errors.map(error => ({
      reason: CAUSES[error.type],
      message: printProblem(error),
      field: error.field,
    })),
  });
}

export function printFieldError(error: FieldError): string {
  return `${error.field}: ${printProblem(error)}`;
}

function printProblem(error: FieldError): string {
  const parts: string[] = [error.type];
  if (error.value !== undefined) parts.push(JSON.stringify(error.value));
  if (error.detail) parts.push(error.detail);
  return parts.join(': ');
}
