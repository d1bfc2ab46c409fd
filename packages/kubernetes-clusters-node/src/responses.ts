import { ClusterResponse } from './ClusterConnection';
import {
  KubernetesApiError,
  KubernetesStatusDetails,
} from './KubernetesApiError';

type Status = {
  kind: 'Status';
  reason?: string;
  message?: string;
  details?: KubernetesStatusDetails & { retryAfterSeconds?: number };
};

/** Reasons for answers without a Status, which come from what stands in front of the API server. */
const REASON_OF_CODE: Record<number, string> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

/** Turns an answer that is no success into an error. @internal */
export function apiErrorFrom(
  cluster: string,
  response: ClusterResponse,
): KubernetesApiError {
  const status = statusFrom(response.text);
  const { retryAfterSeconds, ...details } = status?.details ?? {};
  return new KubernetesApiError({
    cluster,
    code: response.status,
    reason:
      status?.reason ||
      REASON_OF_CODE[response.status] ||
      `Status${response.status}`,
    message:
      status?.message ||
      `the server answered with HTTP status ${response.status}`,
    details,
    retryAfterMs: retryAfterFrom(response),
  });
}

/** How long the server asks to wait, in milliseconds, from its header or its Status. @internal */
export function retryAfterFrom(
  response: Pick<ClusterResponse, 'headers' | 'text'>,
): number | undefined {
  const header = Number(single(response.headers['retry-after']));
  const seconds =
    Number.isFinite(header) && header > 0
      ? header
      : statusFrom(response.text)?.details?.retryAfterSeconds;
  return seconds === undefined ? undefined : seconds * 1000;
}

/** Texts of the `Warning` headers: `299 - "text"`. @internal */
export function warningsFrom(headers: ClusterResponse['headers']): string[] {
  const values = [headers.warning ?? []].flat().join(', ');
  return [...values.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(match =>
    match[1].replace(/\\(.)/g, '$1'),
  );
}

function statusFrom(text: string): Status | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const isStatus =
      typeof body === 'object' &&
      body !== null &&
      'kind' in body &&
      body.kind === 'Status';
    return isStatus ? (body as Status) : undefined;
  } catch {
    // Not JSON: a page of a proxy, which says nothing that a person could use.
    return undefined;
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
