import { DeploymentStack } from '@azure/arm-resourcesdeploymentstacks';
import {
  TargetCall,
  TargetError,
  TargetStepResult,
} from '@glovebox/backstage-plugin-research-environments-node';
import {
  isFinished,
  managedResources,
  readStack,
  stackState,
} from '../readStack';
import { assembleTemplate } from '../render/assembleTemplate';
import { environmentTags, TAGS } from '../render/environmentTags';
import { CLIENT_ID_OUTPUT } from '../render/platformTemplate';
import { resourceNames, stackId } from '../resourceNames';
import { SubscriptionContext } from '../SubscriptionContext';
import { startOnly } from '../startOnly';
import { readState, SubscriptionState, writeState } from '../SubscriptionState';
import { withTargetErrors } from '../toTargetError';
import { ownPrincipal } from './ownPrincipal';
import { stackFailure } from './stackFailure';
import { refuseOtherStack } from './refuseOtherStack';

const POLL_MS = 2_000;

/** What stacks protect their resources from, whoever holds which role: changes around the portal. */
export const DENY_SETTINGS = {
  mode: 'denyWriteAndDelete',
  applyToChildScopes: false,
};

/** Takes the next step: store the stack's id, ask Azure to deploy, look until it is done. */
export async function applyEnvironment(
  context: SubscriptionContext,
  call: TargetCall,
): Promise<TargetStepResult> {
  const { environment, rendered, signal } = call;
  const state = readState(call.state);
  const { template, fingerprint } = assembleTemplate(environment, rendered);
  if (state.stackId === undefined) {
    const { id } = context.subscription.config;
    const { stack } = resourceNames(environment);
    return goOn(
      { ...state, stackId: stackId(id, stack) },
      'Ready to deploy',
      0,
    );
  }

  const stack = await readStack(context, environment, signal);
  refuseOtherStack(context, environment, stack);
  if (stack && !isFinished(stack)) {
    return goOn(state, progressOf(stack), POLL_MS);
  }
  if (stack && isResultOf(stack, state, fingerprint)) {
    return stackState(stack) === 'succeeded'
      ? finished(context, stack, state, fingerprint)
      : failed(stack, state);
  }
  if (!stack) {
    await refuseOtherGroup(context, call);
  }
  await deploy(context, call, { template, fingerprint });
  return goOn(
    {
      ...state,
      requested: fingerprint,
      applied: undefined,
    },
    'Azure has accepted the deployment',
    POLL_MS,
  );
}

/** Whether the finished stack answers what Azure was asked for, and not an earlier question. */
function isResultOf(
  stack: DeploymentStack,
  state: SubscriptionState,
  fingerprint: string,
): boolean {
  if (stack.tags?.[TAGS.fingerprint] !== fingerprint) {
    return false;
  }
  // After a crash between asking and storing that, a success still counts; asked again after a success, it does not.
  return (
    state.requested === fingerprint ||
    (state.applied !== fingerprint && stackState(stack) === 'succeeded')
  );
}

/** Told once it is saved that it was told: whoever tries again then deploys anew. */
function failed(
  stack: DeploymentStack,
  state: SubscriptionState,
): TargetStepResult {
  const message = stackFailure(stack);
  return {
    ...goOn({ ...state, requested: undefined }, message, 0),
    failure: new TargetError(
      'DeploymentFailed',
      `Azure could not deploy all of it: ${message} What was made is kept; correct the cause, then retry.`,
      { retryable: false },
    ),
  };
}

function finished(
  context: SubscriptionContext,
  stack: DeploymentStack,
  state: SubscriptionState,
  fingerprint: string,
): TargetStepResult {
  const clientId = outputOf(stack, CLIENT_ID_OUTPUT);
  if (clientId === undefined) {
    throw new TargetError(
      'MissingOutput',
      `The deployment stack '${stack.name}' succeeded without the output ${CLIENT_ID_OUTPUT}, so that the cluster could not be told which identity to use in ${context.subscription.config.title}. Tell the platform team.`,
      { retryable: false },
    );
  }
  const resources = managedResources(stack);
  return {
    done: true,
    state: writeState({
      ...state,
      requested: undefined,
      applied: fingerprint,
      resources,
    }),
    outputs: { [CLIENT_ID_OUTPUT]: clientId },
    message: `${resources.length} resources deployed`,
    progress: { done: resources.length, total: resources.length },
  };
}

/** A group of that name that no stack made would be taken over, and deleted with the stack. */
async function refuseOtherGroup(
  { subscription }: SubscriptionContext,
  { environment, signal }: TargetCall,
): Promise<void> {
  const { resourceGroup } = resourceNames(environment);
  const { body: exists } = await withTargetErrors(
    {
      subscription: subscription.config,
      identity: 'observe',
      doing: `look at the resource group '${resourceGroup}'`,
      signal,
    },
    () =>
      subscription
        .clients('observe')
        .resources.resourceGroups.checkExistence(resourceGroup, {
          abortSignal: signal,
        }),
  );
  if (exists) {
    throw new TargetError(
      'ResourceGroupTaken',
      `The resource group '${resourceGroup}' is in ${subscription.config.title} already and belongs to no deployment stack of the portal. It is never taken over: the platform team removes it, or request the environment under another name.`,
      { retryable: false },
    );
  }
}

/** Asks Azure to deploy and does not wait for it: that takes minutes. */
async function deploy(
  { subscription }: SubscriptionContext,
  { environment, signal }: TargetCall,
  wanted: { template: Record<string, unknown>; fingerprint: string },
): Promise<void> {
  const name = resourceNames(environment).stack;
  await withTargetErrors(
    {
      subscription: subscription.config,
      identity: 'provision',
      doing: `deploy the stack '${name}'`,
      signal,
    },
    async () => {
      const { stacks, credential } = subscription.clients('provision');
      const principal = await ownPrincipal(credential, signal);
      const stack: DeploymentStack = {
        location: environment.region,
        tags: {
          ...environmentTags(environment),
          [TAGS.fingerprint]: wanted.fingerprint,
        },
        properties: {
          description: `Research environment ${environment.name}, made by Glovebox. Do not change it here.`,
          template: wanted.template,
          parameters: {},
          actionOnUnmanage: { resources: 'delete', resourceGroups: 'delete' },
          denySettings: {
            ...DENY_SETTINGS,
            excludedPrincipals: principal === undefined ? [] : [principal],
          },
        },
      };
      await startOnly(() =>
        stacks.deploymentStacks.beginCreateOrUpdateAtSubscription(name, stack, {
          abortSignal: signal,
        }),
      );
    },
  );
}

function outputOf(stack: DeploymentStack, name: string): string | undefined {
  const output = stack.properties?.outputs?.[name];
  const value =
    typeof output === 'object' && output !== null && 'value' in output
      ? output.value
      : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function progressOf(stack: DeploymentStack): string {
  const count = managedResources(stack).length;
  const made = count > 0 ? `, ${count} resources so far` : '';
  return `Azure is at it (${stackState(stack)}${made})`;
}

function goOn(
  state: SubscriptionState,
  message: string,
  retryAfterMs: number,
): TargetStepResult {
  return { done: false, state: writeState(state), message, retryAfterMs };
}
