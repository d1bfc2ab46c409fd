import { DeploymentStack } from '@azure/arm-resourcesdeploymentstacks';
import { DeletionInventoryItem } from '@glovebox/backstage-plugin-research-environments-common';
import {
  TargetCall,
  TargetDestroyResult,
  TargetError,
} from '@glovebox/backstage-plugin-research-environments-node';
import { isOwnStack } from '../apply/refuseOtherStack';
import { stackFailure } from '../apply/stackFailure';
import { parseResourceId, sameId } from '../parseResourceId';
import {
  isFinished,
  managedResources,
  readStack,
  stackState,
} from '../readStack';
import { resourceNames } from '../resourceNames';
import { startOnly } from '../startOnly';
import { SubscriptionContext } from '../SubscriptionContext';
import { readState, SubscriptionState, writeState } from '../SubscriptionState';
import { isAbsent, withTargetErrors } from '../toTargetError';

const POLL_MS = 2_000;

type DestroyCall = TargetCall & { force: boolean };

/**
 * Takes the next step: note what is there, ask Azure to delete the stack with all it manages, look until it is gone. What
 * Azure could not delete stays in the inventory with its reason; a further call asks again.
 */
export async function destroyEnvironment(
  context: SubscriptionContext,
  call: DestroyCall,
): Promise<TargetDestroyResult> {
  const state = readState(call.state);
  try {
    return await takeNextStep(context, call, state);
  } catch (error) {
    if (call.force && error instanceof TargetError && !passesSoon(error)) {
      const stayed = state.destroying?.present ?? state.resources;
      return stayedBehind(context, call, state, {
        ids: stayed,
        reason: error.message,
      });
    }
    throw error;
  }
}

/** Azure that is busy answers soon; a credential that expired does not heal by waiting. */
function passesSoon(error: TargetError): boolean {
  return error.retryable && error.reason !== 'Unreachable';
}

async function takeNextStep(
  context: SubscriptionContext,
  call: DestroyCall,
  state: SubscriptionState,
): Promise<TargetDestroyResult> {
  const stack = await readStack(context, call.environment, call.signal);
  if (!stack || !isOwnStack(call.environment, stack)) {
    return gone(context, call, state);
  }
  const destroying = state.destroying ?? {
    present: managedResources(stack),
    requested: false,
  };
  if (!isFinished(stack)) {
    return waiting(
      { ...state, destroying },
      `Azure is at it (${stackState(stack)})`,
    );
  }
  if (destroying.requested) {
    const left = managedResources(stack);
    return stayedBehind(
      context,
      call,
      { ...state, destroying: { ...destroying, requested: false } },
      { ids: left, reason: stackFailure(stack), stack },
    );
  }
  if (state.destroying === undefined) {
    return waiting(
      { ...state, destroying },
      `${destroying.present.length} resources are to be removed`,
      0,
    );
  }
  await requestDeletion(context, call);
  return waiting(
    { ...state, destroying: { ...destroying, requested: true } },
    'Azure has accepted the deletion',
  );
}

/** Asks Azure to delete and does not wait for it. */
async function requestDeletion(
  { subscription }: SubscriptionContext,
  { environment, signal, force }: DestroyCall,
): Promise<void> {
  const { stack } = resourceNames(environment);
  await withTargetErrors(
    {
      subscription: subscription.config,
      identity: 'provision',
      doing: `delete the stack '${stack}'`,
      signal,
    },
    async () => {
      try {
        await startOnly(() =>
          subscription
            .clients('provision')
            .stacks.deploymentStacks.beginDeleteAtSubscription(stack, {
              unmanageActionResources: 'delete',
              unmanageActionResourceGroups: 'delete',
              bypassStackOutOfSyncError: force,
              abortSignal: signal,
            }),
        );
      } catch (error) {
        if (!isAbsent(error)) {
          throw error;
        }
      }
    },
  );
}

function waiting(
  state: SubscriptionState,
  message: string,
  retryAfterMs = POLL_MS,
): TargetDestroyResult {
  return {
    done: false,
    state: writeState(state),
    inventory: [],
    message,
    retryAfterMs,
  };
}

function gone(
  context: SubscriptionContext,
  call: DestroyCall,
  state: SubscriptionState,
): TargetDestroyResult {
  const present = state.destroying?.present ?? [];
  const before = state.resources.filter(
    id => !present.some(other => sameId(other, id)),
  );
  return {
    done: true,
    state: writeState({ ...state, resources: [], destroying: undefined }),
    inventory: [
      ...stackItem(
        context,
        call,
        state,
        present.length > 0 || state.destroying ? 'removed' : 'already-gone',
      ),
      ...present.map(id => item(context, id, 'removed')),
      ...before.map(id => item(context, id, 'already-gone')),
    ],
    message: 'Nothing of the environment is left in Azure',
  };
}

function stayedBehind(
  context: SubscriptionContext,
  call: DestroyCall,
  state: SubscriptionState,
  left: { ids: string[]; reason: string; stack?: DeploymentStack },
): TargetDestroyResult {
  const present = state.destroying?.present ?? state.resources;
  const removed = present.filter(id => !left.ids.some(l => sameId(l, id)));
  const failures = left.stack?.properties?.failedResources ?? [];
  const { title } = context.subscription.config;
  const reasonOf = (id: string) =>
    failures.find(f => f.id !== undefined && sameId(f.id, id))?.error
      ?.message ?? left.reason;
  return {
    done: true,
    state: writeState(state),
    inventory: [
      ...stackItem(context, call, state, 'stayed').map(entry => ({
        ...entry,
        reason: `${left.reason} An owner of ${title} removes it, or the deletion is retried.`,
      })),
      ...removed.map(id => item(context, id, 'removed')),
      ...left.ids.map(id => ({
        ...item(context, id, 'stayed'),
        reason: reasonOf(id),
      })),
    ],
    message: left.reason,
  };
}

/** Nothing to tell of a stack that was never asked for. */
function stackItem(
  context: SubscriptionContext,
  { environment }: DestroyCall,
  state: SubscriptionState,
  outcome: DeletionInventoryItem['outcome'],
): DeletionInventoryItem[] {
  return state.stackId === undefined
    ? []
    : [
        {
          targetId: context.targetId,
          type: 'Microsoft.Resources/deploymentStacks',
          name: resourceNames(environment).stack,
          outcome,
        },
      ];
}

function item(
  context: SubscriptionContext,
  id: string,
  outcome: DeletionInventoryItem['outcome'],
): DeletionInventoryItem {
  return { targetId: context.targetId, ...parseResourceId(id), outcome };
}
