import { ServerResponse } from 'http';
import { gzip } from 'zlib';
import { stringify } from 'yaml';
import { Json, JsonObject } from '../json';
import { ApiError } from '../status/ApiError';

/** Answers above this many bytes are compressed for clients that accept it, as the real server does. */
const COMPRESS_ABOVE = 128 * 1024;

export type Answer = {
  code: number;
  body: Json;
  format: 'json' | 'yaml';
  warnings: string[];
  acceptEncoding: string;
  /** Parameters of the content type, by which clients know aggregated discovery. */
  mediaParameters?: string;
};

export function respond(response: ServerResponse, answer: Answer): void {
  const text =
    answer.format === 'yaml'
      ? stringify(answer.body)
      : `${JSON.stringify(answer.body)}\n`;
  setWarnings(response, answer.warnings);
  response.setHeader(
    'Content-Type',
    `application/${answer.format}${answer.mediaParameters ?? ''}`,
  );
  response.setHeader('Cache-Control', 'no-cache, private');
  const compress =
    text.length > COMPRESS_ABOVE && /\bgzip\b/.test(answer.acceptEncoding);
  if (!compress) {
    response.writeHead(answer.code);
    response.end(text);
    return;
  }
  gzip(text, { level: 1 }, (error, compressed) => {
    if (error) {
      response.destroy(error);
      return;
    }
    response.setHeader('Content-Encoding', 'gzip');
    response.writeHead(answer.code);
    response.end(compressed);
  });
}

export function respondText(
  response: ServerResponse,
  code: number,
  text: string,
): void {
  response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(text);
}

/** A document that is not an object of the API. */
export function respondJson(response: ServerResponse, body: JsonObject): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Cache-Control': 'public, max-age=3600',
  });
  response.end(JSON.stringify(body));
}

export function respondError(response: ServerResponse, error: ApiError): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  const retryAfter = error.status.details;
  if (
    typeof retryAfter === 'object' &&
    retryAfter !== null &&
    'retryAfterSeconds' in retryAfter
  ) {
    response.setHeader('Retry-After', String(retryAfter.retryAfterSeconds));
  }
  if (error.code === 413) response.setHeader('Connection', 'close');
  response.writeHead(error.code, { 'Content-Type': 'application/json' });
  response.end(`${JSON.stringify(error.status)}\n`);
}

/** Warnings travel as RFC 7234 headers with code 299. */
function setWarnings(response: ServerResponse, warnings: string[]): void {
  if (warnings.length === 0) return;
  response.setHeader(
    'Warning',
    [...new Set(warnings)].map(warning => `299 - "${toHeaderText(warning)}"`),
  );
}

/** A header holds printable ASCII only; quotes and backslashes are escaped. */
function toHeaderText(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[^ -~]/g, '?')
    .replace(/(["\\])/g, '\\$1');
}
