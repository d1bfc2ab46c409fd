import type { ArmRequest } from './Route';

/** How soon a client should ask again. */
const retryAfterSeconds = '0';

/** Where to ask whether an operation is done: a resource of its own with a status. */
export function asyncOperationHeaders(
  request: ArmRequest,
  subscriptionId: string,
  operationId: string,
): Record<string, string> {
  return {
    'azure-asyncoperation': `${request.baseUrl}/subscriptions/${subscriptionId}/providers/Microsoft.Resources/operationStatuses/${operationId}?api-version=${request.apiVersion}`,
    'retry-after': retryAfterSeconds,
  };
}

/** Where to ask for the result of an operation: 202 until it is there. */
export function locationHeaders(
  request: ArmRequest,
  subscriptionId: string,
  operationId: string,
): Record<string, string> {
  return {
    location: `${request.baseUrl}/subscriptions/${subscriptionId}/operationresults/${operationId}?api-version=${request.apiVersion}`,
    'retry-after': retryAfterSeconds,
  };
}
