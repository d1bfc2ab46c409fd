import { randomUUID } from 'node:crypto';
import { ArmError, asArmError } from '../ArmError';
import type { Caller } from '../authorization/authorize';
import { authorize } from '../authorization/authorize';
import { deploymentChecks } from '../authorization/deploymentChecks';
import { objectAt, textAt, type Json, type JsonObject } from '../json';
import type { Operations } from '../operations/Operations';
import { parseResourceId } from '../resources/ResourceId';
import type { StoredResource } from '../resources/ResourceStore';
import { requireResource } from '../resources/writeResource';
import type { World } from '../resources/World';
import { deploymentStackType } from './deploymentStackType';
import { planDeployment } from './planDeployment';
import { readDeployment } from './readDeployment';
import { DeploymentFailed, runDeployment } from './runDeployment';
import {
  checkDenySettings,
  isTerminal,
  managedIds,
  readUnmanageAction,
  type UnmanageAction,
} from './stackBody';
import { unmanage, type UnmanageOutcome } from './unmanage';

const putKind = 'put-deployment-stack';
const deleteKind = 'delete-deployment-stack';

type Pause = () => Promise<void>;

/** Deployment stacks of a subscription: deploy, keep track, clean up. */
export class DeploymentStacks {
  constructor(
    private readonly world: World,
    private readonly operations: Operations,
  ) {
    operations.register(putKind, (payload, pause) =>
      this.carryOutPut(payload, pause),
    );
    operations.register(deleteKind, (payload, pause) =>
      this.carryOutDelete(payload, pause),
    );
  }

  /**
   * Records what a stack should be and starts to make it so.
   *
   * @throws ArmError when the request cannot be read or the stack is busy.
   */
  put(caller: Caller, id: string, body: JsonObject) {
    const { subscriptionId, resourceGroup, name } = parseResourceId(id);
    const properties = objectAt(body, 'properties');
    const scope = {
      tenantId: this.world.tenantId,
      subscriptionId,
      resourceGroup,
    };
    const deployment = readDeployment(scope, id, body);
    checkDenySettings(properties);
    readUnmanageAction(objectAt(properties, 'actionOnUnmanage'));
    const existing = this.world.store.get(id);
    if (existing) refuseBusy(existing);

    const now = this.world.clock().toISOString();
    const correlationId = randomUUID();
    const kept = objectAt(existing?.body, 'properties');
    const stack: StoredResource = {
      id: existing?.id ?? id,
      type: deploymentStackType,
      body: {
        location: deployment.location,
        tags: body.tags ?? {},
        properties: {
          ...properties,
          correlationId,
          deploymentId: `${
            parseResourceId(id).scope
          }/providers/Microsoft.Resources/deployments/${name}`,
          provisioningState: 'creating',
          // What is protected stays so while the stack is updated.
          resources: kept.resources ?? [],
          deletedResources: [],
          detachedResources: [],
          failedResources: [],
        },
      },
      createdAt: existing?.createdAt ?? now,
      changedAt: now,
    };
    const operationId = this.operations.start(
      putKind,
      subscriptionId,
      {
        id: stack.id,
        caller: { ...caller },
        previous: managedIds(existing),
      },
      () => this.world.store.put(stack),
    );
    return { stack, isNew: existing === undefined, operationId };
  }

  /**
   * Starts to remove a stack.
   *
   * @throws ArmError when the stack is busy.
   */
  delete(
    caller: Caller,
    stack: StoredResource,
    action: UnmanageAction,
  ): string {
    refuseBusy(stack);
    const { subscriptionId } = parseResourceId(stack.id);
    return this.operations.start(
      deleteKind,
      subscriptionId,
      { id: stack.id, caller: { ...caller }, action: { ...action } },
      () => this.update(stack.id, { provisioningState: 'deleting' }),
    );
  }

  private async carryOutPut(
    { id, caller, previous }: JsonObject,
    pause: Pause,
  ): Promise<Json | undefined> {
    const stack = requireResource(this.world, String(id));
    const before = previous as string[];
    const by = caller as unknown as Caller;
    const written: string[] = [];
    try {
      await this.deploy(stack, by, written, pause);
    } catch (error) {
      if (!(error instanceof ArmError)) throw error;
      const kept = [...new Set([...before, ...written])];
      throw this.fail(stack, kept, error);
    }
    const gone = before.filter(old => !includesId(written, old));
    const outcome = await this.cleanUp(stack, by, gone, pause);
    return this.conclude(stack, written, outcome);
  }

  private async deploy(
    stack: StoredResource,
    caller: Caller,
    written: string[],
    pause: Pause,
  ) {
    const { subscriptionId, resourceGroup } = parseResourceId(stack.id);
    const scope = {
      tenantId: this.world.tenantId,
      subscriptionId,
      resourceGroup,
    };
    const deployment = readDeployment(scope, stack.id, stack.body);
    this.update(stack.id, { provisioningState: 'validating' });
    authorize(this.world, caller, {
      action: 'Microsoft.Resources/deployments/write',
      scope: String(objectAt(stack.body, 'properties').deploymentId),
    });
    await planDeployment(this.world, deployment, caller, stack.id);
    await pause();
    this.update(stack.id, { provisioningState: 'deploying' });
    const { outputs } = await runDeployment(this.world, deployment, {
      ...deploymentChecks(this.world, caller, stack.id),
      written: id => {
        written.push(id);
      },
      pause,
    });
    this.update(stack.id, { outputs });
  }

  private async cleanUp(
    stack: StoredResource,
    caller: Caller,
    gone: string[],
    pause: Pause,
  ): Promise<UnmanageOutcome> {
    const properties = objectAt(stack.body, 'properties');
    const action = readUnmanageAction(objectAt(properties, 'actionOnUnmanage'));
    if (gone.length > 0) {
      this.update(stack.id, { provisioningState: 'deletingResources' });
    }
    return unmanage(this.world, caller, stack.id, gone, action, pause);
  }

  private conclude(
    stack: StoredResource,
    written: string[],
    outcome: UnmanageOutcome,
  ): undefined {
    const failed = outcome.failed.map(({ id }) => id);
    this.update(stack.id, {
      resources: [
        ...this.references(stack, written, 'managed'),
        ...this.references(stack, failed, 'deleteFailed'),
      ],
      deletedResources: outcome.deleted.map(id => ({ id })),
      detachedResources: outcome.detached.map(id => ({ id })),
      failedResources: outcome.failed.map(({ id, error }) => ({
        id,
        error: error.toDetail(),
      })),
    });
    if (failed.length > 0) throw this.failDeletion(stack, outcome);
    this.update(stack.id, { provisioningState: 'succeeded', error: undefined });
    return undefined;
  }

  private async carryOutDelete(
    { id, caller, action }: JsonObject,
    pause: Pause,
  ): Promise<Json | undefined> {
    const stack = this.world.store.get(String(id));
    if (!stack) return undefined;
    const outcome = await unmanage(
      this.world,
      caller as unknown as Caller,
      stack.id,
      managedIds(stack),
      action as unknown as UnmanageAction,
      pause,
    );
    if (outcome.failed.length > 0) {
      this.conclude(stack, [], outcome);
    }
    this.world.store.delete(stack.id);
    return undefined;
  }

  /** Records that a stack did not come about, and returns what to tell. */
  private fail(stack: StoredResource, managed: string[], error: ArmError) {
    const failure = new ArmError(
      error.status,
      'DeploymentStackDeploymentFailed',
      `One or more resources could not be deployed. Correlation id: '${textAt(
        objectAt(stack.body, 'properties'),
        'correlationId',
      )}'.`,
      stack.id,
      error.details.length > 0
        ? error.details
        : [{ code: error.code, message: error.message, target: error.target }],
    );
    this.update(stack.id, {
      provisioningState: 'failed',
      error: failure.toDetail(),
      resources: this.references(stack, managed, 'managed'),
      failedResources:
        error instanceof DeploymentFailed
          ? [{ id: error.resourceId, error: error.reason.toDetail() }]
          : [],
    });
    return failure;
  }

  private failDeletion(stack: StoredResource, { failed }: UnmanageOutcome) {
    const failure = new ArmError(
      409,
      'DeploymentStackDeleteResourcesFailed',
      `One or more resources could not be deleted. Correlation id: '${textAt(
        objectAt(stack.body, 'properties'),
        'correlationId',
      )}'.`,
      stack.id,
      failed.map(({ id, error }) => ({
        code: asArmError(error).code,
        message: error.message,
        target: id,
      })),
    );
    this.update(stack.id, {
      provisioningState: 'failed',
      error: failure.toDetail(),
    });
    return failure;
  }

  private references(stack: StoredResource, ids: string[], status: string) {
    const mode = textAt(
      objectAt(objectAt(stack.body, 'properties'), 'denySettings'),
      'mode',
    );
    return ids.map(id => ({ id, status, denyStatus: mode ?? 'none' }));
  }

  private update(id: string, properties: JsonObject) {
    const stack = requireResource(this.world, id);
    this.world.store.put({
      ...stack,
      body: {
        ...stack.body,
        properties: { ...objectAt(stack.body, 'properties'), ...properties },
      },
      changedAt: this.world.clock().toISOString(),
    });
  }
}

function refuseBusy(stack: StoredResource) {
  if (isTerminal(stack)) return;
  throw new ArmError(
    409,
    'DeploymentStackInNonTerminalState',
    `The deployment stack '${stack.id}' is currently in a non-terminal provisioning state. Please wait until it ends and try again.`,
  );
}

function includesId(ids: string[], id: string): boolean {
  return ids.some(other => other.toLowerCase() === id.toLowerCase());
}
