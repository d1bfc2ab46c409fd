import { DeploymentStack } from '@azure/arm-resourcesdeploymentstacks';
import {
  DriftFinding,
  ObservedResource,
  ResourceHealth,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  TargetCall,
  TargetObservation,
} from '@glovebox/backstage-plugin-research-environments-node';
import { DENY_SETTINGS } from '../apply/applyEnvironment';
import { isOwnStack } from '../apply/refuseOtherStack';
import { stackFailure } from '../apply/stackFailure';
import {
  isBaselineResource,
  parseResourceId,
  sameId,
} from '../parseResourceId';
import {
  isFinished,
  managedResources,
  readStack,
  stackState,
} from '../readStack';
import { resourceNames } from '../resourceNames';
import { SubscriptionContext } from '../SubscriptionContext';
import { readState } from '../SubscriptionState';
import { isAbsent, withTargetErrors } from '../toTargetError';

type Seen = { id: string; health: ResourceHealth; message?: string };

/** Looks at the stack and at the resources in its group. */
export async function observeEnvironment(
  context: SubscriptionContext,
  call: TargetCall,
): Promise<TargetObservation> {
  const state = readState(call.state);
  const stack = await readStack(context, call.environment, call.signal);
  if (!stack || !isOwnStack(call.environment, stack)) {
    return {
      resources: state.resources.map(id =>
        toResource(context, { id, health: 'missing' }),
      ),
      baselineObserved: false,
      workloadsRunning: undefined,
      drift: [stackFinding(context, call, { change: 'missing', fields: [] })],
      message: 'The deployment stack is not there',
    };
  }
  const listed = await listGroup(context, call);
  const seen = state.resources.map(id => look(id, stack, listed));
  return {
    resources: seen.map(resource => toResource(context, resource)),
    baselineObserved: isBaselineThere(stack, seen),
    workloadsRunning: undefined,
    drift: [
      ...(isProtected(stack)
        ? []
        : [
            stackFinding(context, call, {
              change: 'changed',
              fields: ['properties.denySettings.mode'],
            }),
          ]),
      ...seen
        .filter(({ health }) => health === 'missing')
        .map(({ id }) => missingFinding(context, id)),
    ],
    message: messageOf(stack, seen),
  };
}

/** Ids of what is in the group now; `undefined` when the group is not there. */
async function listGroup(
  { subscription }: SubscriptionContext,
  { environment, signal }: TargetCall,
): Promise<string[] | undefined> {
  const { resourceGroup } = resourceNames(environment);
  return withTargetErrors(
    {
      subscription: subscription.config,
      identity: 'observe',
      doing: `list the resources of '${resourceGroup}'`,
      signal,
    },
    async () => {
      const ids: string[] = [];
      try {
        const pages = subscription
          .clients('observe')
          .resources.resources.listByResourceGroup(resourceGroup, {
            abortSignal: signal,
          });
        for await (const { id } of pages) {
          ids.push(...(id === undefined ? [] : [id]));
        }
        return ids;
      } catch (error) {
        if (isAbsent(error)) {
          return undefined;
        }
        throw error;
      }
    },
  );
}

function look(
  id: string,
  stack: DeploymentStack,
  listed: string[] | undefined,
): Seen {
  const failed = (stack.properties?.failedResources ?? []).find(
    resource => resource.id !== undefined && sameId(resource.id, id),
  );
  if (failed) {
    return { id, health: 'failed', message: failed.error?.message };
  }
  if (!managedResources(stack).some(managed => sameId(managed, id))) {
    return { id, health: 'missing', message: 'The stack no longer holds it' };
  }
  if (!isThere(id, listed)) {
    return { id, health: 'missing', message: 'It was deleted' };
  }
  return isFinished(stack)
    ? { id, health: 'current' }
    : { id, health: 'progressing' };
}

/** Children and what extends other resources are not listed in a group: they are there with what they belong to. */
function isThere(id: string, listed: string[] | undefined): boolean {
  if (listed === undefined) {
    return false;
  }
  const { type } = parseResourceId(id);
  if (/resourceGroups$/i.test(type)) {
    return true;
  }
  const owner = listed.some(
    other =>
      sameId(other, id) ||
      id.toLowerCase().startsWith(`${other.toLowerCase()}/`),
  );
  return owner;
}

function isProtected(stack: DeploymentStack): boolean {
  return (
    stack.properties?.denySettings.mode.toLowerCase() ===
    DENY_SETTINGS.mode.toLowerCase()
  );
}

function stackFinding(
  { targetId }: SubscriptionContext,
  { environment }: TargetCall,
  found: Pick<DriftFinding, 'change' | 'fields'>,
): DriftFinding {
  return {
    targetId,
    type: 'Microsoft.Resources/deploymentStacks',
    name: resourceNames(environment).stack,
    origin: 'baseline',
    remedy: 'by-hand',
    ...found,
  };
}

function missingFinding(
  { targetId }: SubscriptionContext,
  id: string,
): DriftFinding {
  const { type, name } = parseResourceId(id);
  return {
    targetId,
    type,
    name,
    origin: isBaselineResource({ type, name }) ? 'baseline' : 'template',
    change: 'missing',
    fields: [],
    remedy: 'by-hand',
  };
}

/** The protection from changes around the portal, and every resource that the platform added. */
function isBaselineThere(stack: DeploymentStack, seen: Seen[]): boolean {
  const baseline = seen.filter(({ id }) =>
    isBaselineResource(parseResourceId(id)),
  );
  return (
    isProtected(stack) &&
    baseline.length > 0 &&
    baseline.every(({ health }) => health === 'current')
  );
}

function messageOf(stack: DeploymentStack, seen: Seen[]): string {
  if (stackState(stack) === 'failed') {
    return stackFailure(stack);
  }
  const current = seen.filter(({ health }) => health === 'current').length;
  return `${current} of ${seen.length} resources current`;
}

function toResource(
  context: SubscriptionContext,
  { id, health, message }: Seen,
): ObservedResource {
  const { type, name } = parseResourceId(id);
  return {
    targetId: context.targetId,
    type,
    name,
    origin: isBaselineResource({ type, name }) ? 'baseline' : 'template',
    health,
    message,
    observedAt: context.now().toISOString(),
  };
}
