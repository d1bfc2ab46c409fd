import { ArmError } from '../ArmError';
import { authorize } from '../authorization/authorize';
import type { JsonObject } from '../json';
import type { OperationState } from '../operations/Operations';
import { locationHeaders } from './polling';
import type { ArmRequest, Route, Services } from './Route';

/**
 * How long an answer is held back while the operation goes on, so that a client
 * that asks again at once neither waits for long nor asks too often.
 */
const holdMs = 500;

/** Where clients ask how an operation stands. */
export const operationRoutes: Route[] = [
  {
    method: 'GET',
    pattern:
      /^\/subscriptions\/(?<subscriptionId>[^/]+)\/providers\/Microsoft\.Resources\/operationStatuses\/(?<id>[^/]+)$/i,
    handle: async (services, request, groups) => {
      const operation = await find(services, request, groups);
      return {
        status: 200,
        ...(operation.status === 'Running' && {
          headers: { 'retry-after': '0' },
        }),
        body: showStatus(request.path, operation),
      };
    },
  },
  {
    method: 'GET',
    pattern:
      /^\/subscriptions\/(?<subscriptionId>[^/]+)\/operationresults\/(?<id>[^/]+)$/i,
    handle: async (services, request, groups) => {
      const operation = await find(services, request, groups);
      if (operation.status === 'Running') {
        return {
          status: 202,
          headers: locationHeaders(
            request,
            operation.subscriptionId,
            operation.id,
          ),
        };
      }
      if (operation.error) {
        const { status, detail } = operation.error;
        return { status, body: { error: detail } };
      }
      return { status: 200, body: operation.result as JsonObject | undefined };
    },
  },
];

async function find(
  { operations, world }: Services,
  { caller }: ArmRequest,
  { subscriptionId, id }: Record<string, string>,
): Promise<OperationState> {
  authorize(world, caller, {
    action: 'Microsoft.Resources/subscriptions/operationresults/read',
    scope: `/subscriptions/${subscriptionId}`,
  });
  await operations.settled(id, holdMs);
  const operation = operations.get(id);
  if (operation && operation.subscriptionId === subscriptionId) {
    return operation;
  }
  throw new ArmError(
    404,
    'OperationNotFound',
    `The operation '${id}' could not be found. Operations are kept for a day.`,
  );
}

function showStatus(path: string, operation: OperationState): JsonObject {
  return {
    id: path,
    name: operation.id,
    status: operation.status,
    startTime: operation.startedAt,
    ...(operation.endedAt && { endTime: operation.endedAt }),
    ...(operation.error && { error: operation.error.detail }),
  };
}
