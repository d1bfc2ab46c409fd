import { ArmError } from '../ArmError';
import { authorize } from '../authorization/authorize';
import { deploymentStackType } from '../deployment/deploymentStackType';
import { planDeployment } from '../deployment/planDeployment';
import { readDeployment } from '../deployment/readDeployment';
import {
  checkDenySettings,
  readUnmanageAction,
  viewStack,
} from '../deployment/stackBody';
import { objectAt, type JsonObject } from '../json';
import { parseResourceId } from '../resources/ResourceId';
import { asyncOperationHeaders, locationHeaders } from './polling';
import type { ArmRequest, Route, Services } from './Route';

const stacks =
  '(?<subscription>\\/subscriptions\\/[^/]+)\\/providers\\/Microsoft\\.Resources\\/deploymentStacks';
const stack = `^(?<id>${stacks}\\/[^/]+)`;

/** Deployment stacks at subscription scope. */
export const stackRoutes: Route[] = [
  {
    method: 'PUT',
    pattern: new RegExp(`${stack}$`, 'i'),
    handle: (services, request, { id }) => {
      permit(services, request, id, 'write');
      permitProtection(services, request, id, request.body);
      const put = services.stacks.put(request.caller, id, request.body);
      return {
        status: put.isNew ? 201 : 200,
        headers: asyncOperationHeaders(
          request,
          parseResourceId(id).subscriptionId,
          put.operationId,
        ),
        body: viewStack(put.stack),
      };
    },
  },
  {
    method: 'GET',
    pattern: new RegExp(`${stack}$`, 'i'),
    handle: (services, request, { id }) => {
      permit(services, request, id, 'read');
      return { status: 200, body: viewStack(find(services, id)) };
    },
  },
  {
    method: 'DELETE',
    pattern: new RegExp(`${stack}$`, 'i'),
    handle: (services, request, { id }) => {
      permit(services, request, id, 'delete');
      const found = services.world.store.get(id);
      if (!found) return { status: 204 };
      permitProtection(services, request, id, found.body);
      const action = readUnmanageAction({
        resources: request.query.get('unmanageAction.Resources') ?? 'detach',
        resourceGroups:
          request.query.get('unmanageAction.ResourceGroups') ?? 'detach',
      });
      const operationId = services.stacks.delete(request.caller, found, action);
      const { subscriptionId } = parseResourceId(id);
      return {
        status: 202,
        headers: locationHeaders(request, subscriptionId, operationId),
      };
    },
  },
  {
    method: 'GET',
    pattern: new RegExp(`^${stacks}$`, 'i'),
    handle: (services, request, { subscription }) => {
      permit(services, request, subscription, 'read');
      const found = services.world.store.list({
        below: subscription,
        type: deploymentStackType,
      });
      return { status: 200, body: { value: found.map(viewStack) } };
    },
  },
  {
    method: 'POST',
    pattern: new RegExp(`${stack}/exportTemplate$`, 'i'),
    handle: (services, request, { id }) => {
      permit(services, request, id, 'exportTemplate/action');
      const properties = objectAt(find(services, id).body, 'properties');
      return { status: 200, body: { template: properties.template } };
    },
  },
  {
    method: 'POST',
    pattern: new RegExp(`${stack}/validate$`, 'i'),
    handle: async (services, request, { id }) => {
      permit(services, request, id, 'validate/action');
      const { world } = services;
      const { subscriptionId, name } = parseResourceId(id);
      const properties = objectAt(request.body, 'properties');
      checkDenySettings(properties);
      readUnmanageAction(objectAt(properties, 'actionOnUnmanage'));
      const deployment = readDeployment(
        { tenantId: world.tenantId, subscriptionId, resourceGroup: undefined },
        id,
        request.body,
      );
      const { ids } = await planDeployment(
        world,
        deployment,
        request.caller,
        id,
      );
      return {
        status: 200,
        body: {
          id,
          name,
          type: deploymentStackType,
          properties: {
            actionOnUnmanage: properties.actionOnUnmanage,
            denySettings: properties.denySettings,
            parameters: properties.parameters,
            validatedResources: ids.map(resourceId => ({ id: resourceId })),
          },
        },
      };
    },
  },
];

function permit(
  { world }: Services,
  { caller }: ArmRequest,
  scope: string,
  verb: string,
) {
  const action = `${deploymentStackType}/${verb}`;
  authorize(world, caller, { action, scope });
}

/** Making and removing deny assignments is a right of its own. */
function permitProtection(
  services: Services,
  request: ArmRequest,
  id: string,
  body: JsonObject,
) {
  const denied = objectAt(objectAt(body, 'properties'), 'denySettings');
  if (denied.mode !== 'none') {
    permit(services, request, id, 'manageDenySetting/action');
  }
}

function find({ world }: Services, id: string) {
  const found = world.store.get(id);
  if (found) return found;
  throw new ArmError(
    404,
    'DeploymentStackNotFound',
    `The deployment stack '${id.split('/').pop()}' could not be found.`,
  );
}
