import { randomUUID } from 'crypto';
import { EntraError } from '../entra/EntraError';
import { ApiError } from '../kubernetes/status/ApiError';
import { FaultApi } from './FaultRule';

/** An answer that stands in for the API's own. */
export type ErrorAnswer = {
  headers: Record<string, string>;
  body: string;
};

type Refusal = { status: number; retryAfterSeconds: number | undefined };

/** What an API says when it cannot serve a call, in its own form. */
export function errorAnswer(
  api: FaultApi,
  refusal: Refusal,
  now: Date,
): ErrorAnswer {
  const { headers, body } = formOf(api, refusal, now);
  const { retryAfterSeconds } = refusal;
  return {
    headers: {
      ...headers,
      'cache-control': 'no-cache',
      ...(retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(retryAfterSeconds) }),
    },
    body,
  };
}

function formOf(api: FaultApi, refusal: Refusal, now: Date): ErrorAnswer {
  switch (api) {
    case 'azure':
      return azureForm(refusal);
    case 'entra':
      return entraForm(refusal, now);
    case 'sign-in':
      return {
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        body: 'Sign-in cannot be served now: a fault of local-cloud that was asked for.\n',
      };
    default:
      return kubernetesForm(refusal);
  }
}

/** Reasons and texts of `apimachinery/pkg/api/errors`. */
const KUBERNETES: Record<number, { reason: string; message: string }> = {
  429: {
    reason: 'TooManyRequests',
    message: 'Too many requests, please try again later.',
  },
  500: {
    reason: 'InternalError',
    message: 'Internal error occurred: a fault that was asked for',
  },
  502: { reason: '', message: 'Bad Gateway' },
  503: {
    reason: 'ServiceUnavailable',
    message: 'the server is currently unable to handle the request',
  },
  504: {
    reason: 'Timeout',
    message: 'Timeout: request did not complete within the allotted timeout',
  },
};

function kubernetesForm({ status, retryAfterSeconds }: Refusal): ErrorAnswer {
  const error = new ApiError({
    code: status,
    ...KUBERNETES[status],
    retryAfterSeconds,
  });
  return {
    headers: { 'content-type': 'application/json' },
    body: `${JSON.stringify(error.status)}\n`,
  };
}

/** Codes of Azure Resource Manager (https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling). */
const AZURE: Record<number, { code: string; message: string }> = {
  429: {
    code: 'SubscriptionRequestsThrottled',
    message:
      'Number of requests for the subscription exceeded the limit. Please try again later.',
  },
  500: {
    code: 'InternalServerError',
    message: 'Encountered internal server error: a fault that was asked for.',
  },
  502: { code: 'BadGateway', message: 'Bad gateway.' },
  503: {
    code: 'ServerBusy',
    message: 'The server is busy. Please retry after some time.',
  },
  504: {
    code: 'GatewayTimeout',
    message:
      'The gateway did not receive a response from the resource provider within the specified time period.',
  },
};

function azureForm({ status }: Refusal): ErrorAnswer {
  const requestId = randomUUID();
  return {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-ms-failure-cause': 'gateway',
      'x-ms-request-id': requestId,
      'x-ms-correlation-request-id': requestId,
      ...(status === 429
        ? { 'x-ms-ratelimit-remaining-subscription-reads': '0' }
        : {}),
    },
    body: JSON.stringify({ error: AZURE[status] }),
  };
}

/** AADSTS90055: too many requests of a tenant; AADSTS90033: a passing failure of the directory. */
function entraForm({ status }: Refusal, now: Date): ErrorAnswer {
  const error =
    status === 429
      ? new EntraError(
          status,
          'temporarily_unavailable',
          90055,
          'There are too many incoming requests.',
        )
      : new EntraError(
          status,
          status === 500 ? 'server_error' : 'temporarily_unavailable',
          90033,
          'A transient error has occurred. Please try again.',
        );
  return {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-ms-request-id': randomUUID(),
    },
    body: JSON.stringify(error.toBody(now, randomUUID())),
  };
}
