import { asArmError } from '../ArmError';
import { authorize } from '../authorization/authorize';
import { actionOn } from '../authorization/authorizeChange';
import { planDeployment } from '../deployment/planDeployment';
import { readDeployment } from '../deployment/readDeployment';
import { whatIfChanges } from '../deployment/whatIf';
import type { Caller } from '../authorization/authorize';
import { objectAt, textAt, type Json, type JsonObject } from '../json';
import type { Operations } from '../operations/Operations';
import { parseResourceId } from '../resources/ResourceId';
import type { World } from '../resources/World';
import { requireResource } from '../resources/writeResource';
import { locationHeaders } from './polling';
import type { Route } from './Route';

const whatIfKind = 'what-if';

const deployment =
  '(?<id>(?<scope>\\/subscriptions\\/[^/]+(?:\\/resourceGroups\\/[^/]+)?)\\/providers\\/Microsoft\\.Resources\\/deployments\\/[^/]+)';

/** What a deployment would do: validate and what-if. Deploying is for stacks. */
export const deploymentRoutes: Route[] = [
  {
    method: 'POST',
    pattern: new RegExp(`^${deployment}/whatIf$`, 'i'),
    handle: ({ world, operations }, request, { id, scope }) => {
      authorize(world, request.caller, {
        action: 'Microsoft.Resources/deployments/whatIf/action',
        scope: id,
      });
      read(world, id, scope, request.body);
      const { subscriptionId } = parseResourceId(id);
      const operationId = operations.start(whatIfKind, subscriptionId, {
        id,
        scope,
        body: request.body,
        caller: { ...request.caller },
      });
      return {
        status: 202,
        headers: locationHeaders(request, subscriptionId, operationId),
      };
    },
  },
  {
    method: 'POST',
    pattern: new RegExp(`^${deployment}/validate$`, 'i'),
    handle: async ({ world }, { caller, body }, { id, scope }) => {
      authorize(world, caller, {
        action: 'Microsoft.Resources/deployments/validate/action',
        scope: id,
      });
      const sent = read(world, id, scope, body);
      const { ids } = await planDeployment(world, sent, caller);
      return {
        status: 200,
        body: {
          id,
          name: sent.name,
          type: 'Microsoft.Resources/deployments',
          properties: {
            mode: textAt(objectAt(body, 'properties'), 'mode') ?? 'Incremental',
            provisioningState: 'Succeeded',
            timestamp: world.clock().toISOString(),
            validatedResources: ids.map(resourceId => ({ id: resourceId })),
          },
        },
      };
    },
  },
];

/** Says how a what-if is carried out. */
export function registerWhatIf(world: World, operations: Operations) {
  operations.register(whatIfKind, async payload => {
    try {
      return await whatIf(world, payload);
    } catch (error) {
      // A what-if that cannot be made is an answer, not a failed request.
      return { status: 'Failed', error: asArmError(error).toDetail() };
    }
  });
}

async function whatIf(world: World, payload: JsonObject): Promise<Json> {
  const body = objectAt(payload, 'body');
  const properties = objectAt(body, 'properties');
  const sent = read(world, String(payload.id), String(payload.scope), body);
  const caller = payload.caller as unknown as Caller;
  const plan = await planDeployment(world, sent, caller);
  for (const id of plan.ids) {
    authorize(world, caller, { action: actionOn(id, 'read'), scope: id });
  }
  const format = textAt(objectAt(properties, 'whatIfSettings'), 'resultFormat');
  const changes = whatIfChanges(plan, {
    mode:
      properties.mode === 'Complete' && sent.scope.resourceGroup
        ? 'Complete'
        : 'Incremental',
    resultFormat:
      format === 'ResourceIdOnly' ? 'ResourceIdOnly' : 'FullResourcePayloads',
  });
  return { status: 'Succeeded', properties: { changes } };
}

function read(world: World, id: string, scopeText: string, body: JsonObject) {
  const { subscriptionId, resourceGroup } = parseResourceId(scopeText);
  if (resourceGroup) requireResource(world, scopeText);
  const scope = { tenantId: world.tenantId, subscriptionId, resourceGroup };
  return readDeployment(scope, id, body);
}
