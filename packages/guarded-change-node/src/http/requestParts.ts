import { isUtf8 } from 'node:buffer';
import { InputError } from '@backstage/errors';
import { Request } from 'express';
import { z } from 'zod';
import { checkText } from './checkText';

/** Largest body unless a route says otherwise, in bytes. */
export const DEFAULT_BODY_LIMIT = 256 * 1024;

/** A body that is larger than its route takes. Backstage's error middleware reads the status from the error. */
export class BodyTooLargeError extends InputError {
  readonly statusCode = 413;

  constructor(limit: number) {
    super(
      `The body is larger than ${Math.floor(
        limit / 1024,
      )} KiB, which is the most that may be sent here. Send less.`,
    );
  }
}

/**
 * What the schema makes of one part of a request.
 *
 * @throws InputError that names each field that is wrong, and how; or text that cannot be shown as it is. A field of the body is
 *   named as it is, since people read these words under the form that they filled.
 */
export function validated<T extends z.ZodType>(
  part: 'params' | 'query' | 'body',
  schema: T,
  value: unknown,
): z.output<T> {
  const root = part === 'body' ? [] : [part];
  checkText(value, root.join('.'));
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  throw new InputError(
    result.error.issues
      .slice(0, 10)
      .map(
        issue =>
          `${[...root, ...issue.path].join('.') || part}: ${issue.message}`,
      )
      .join('; '),
  );
}

/** The body as JSON. @throws InputError when it is something else. */
export function jsonBodyOf(req: Request): unknown {
  const isEmpty =
    req.headers['transfer-encoding'] === undefined &&
    (req.headers['content-length'] ?? '0') === '0';
  if (isEmpty) {
    return undefined;
  }
  if (!req.is('application/json')) {
    throw new InputError(
      'Send the body as JSON (Content-Type: application/json).',
    );
  }
  return req.body;
}

/** The parser would put a replacement in place of what is no text, and somebody would approve that. */
export function requireUtf8(_req: unknown, _res: unknown, body: Buffer): void {
  if (!isUtf8(body)) {
    throw new Error('not UTF-8');
  }
}

/** Puts the errors of Express' body parser into words. */
export function bodyError(error: unknown, limit: number): unknown {
  const type = (error as { type?: unknown } | undefined)?.type;
  if (type === 'entity.too.large') {
    return new BodyTooLargeError(limit);
  }
  if (type === 'entity.parse.failed') {
    return new InputError('The body is not valid JSON.');
  }
  if (type === 'entity.verify.failed') {
    return new InputError('The body is not UTF-8.');
  }
  return error;
}
