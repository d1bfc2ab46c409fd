import { stringify } from 'yaml';
import type {
  WhatIfChange,
  WhatIfOperationResult,
} from '@azure/arm-resourcesdeployments';
import {
  TargetCall,
  TargetError,
  TargetPlan,
} from '@glovebox/backstage-plugin-research-environments-node';
import { PlannedChange, PlannedObject } from '@glovebox/guarded-change-common';
import { DeploymentStack } from '@azure/arm-resourcesdeploymentstacks';
import {
  isBaselineResource,
  parseResourceId,
  sameId,
} from '../parseResourceId';
import { managedResources, readStack } from '../readStack';
import { assembleTemplate } from '../render/assembleTemplate';
import { resourceNames } from '../resourceNames';
import { SubscriptionContext } from '../SubscriptionContext';
import { describeAzureError, withTargetErrors } from '../toTargetError';
import { refuseOtherStack } from '../apply/refuseOtherStack';

const CHANGES: Record<string, PlannedChange> = {
  Create: 'create',
  Modify: 'update',
  NoChange: 'none',
  Delete: 'delete',
  // Deployed again; what changes cannot be told.
  Deploy: 'unknown',
  Unsupported: 'unknown',
};

const NOT_CHECKED = [
  "Azure's what-if does not ask every service: a name that is taken, or a size that a region lacks, may show only when it is applied.",
];

/** Not refused: a template may hold nothing that pods sign in to. */
const NOT_FEDERATED =
  "The cluster's OIDC issuer is not known, so the environment's pods cannot sign in to Azure. The platform team sets glovebox.clusters[].oidcIssuer.";

/** Asks Azure what deploying would do. */
export async function planEnvironment(
  context: SubscriptionContext,
  call: TargetCall,
): Promise<TargetPlan> {
  const { environment, signal } = call;
  const stack = await readStack(context, environment, signal);
  refuseOtherStack(context, environment, stack);
  try {
    const result = await whatIf(context, call);
    if (result.error) {
      return refused(context, call, describeAzureError(result.error));
    }
    const changes = [
      ...(result.changes ?? []),
      ...(result.potentialChanges ?? []),
    ].filter(change => change.changeType !== 'Ignore');
    return {
      objects: [
        ...changes.map(change => toPlannedObject(context, change)),
        ...removedFromStack(context, changes, stack),
      ],
      notChecked: [
        ...NOT_CHECKED,
        ...(environment.clusterOidcIssuer === undefined ? [NOT_FEDERATED] : []),
        ...(result.diagnostics ?? []).flatMap(({ message }) => message ?? []),
      ],
    };
  } catch (error) {
    if (error instanceof TargetError && error.reason === 'Refused') {
      return refused(context, call, error.message);
    }
    throw error;
  }
}

function whatIf(
  { subscription }: SubscriptionContext,
  { environment, rendered, signal }: TargetCall,
): Promise<WhatIfOperationResult> {
  const { template } = assembleTemplate(environment, rendered);
  return withTargetErrors(
    {
      subscription: subscription.config,
      // What-if is an action, which a reader has not.
      identity: 'provision',
      doing: 'tell what deploying would do',
      signal,
    },
    () =>
      subscription
        .clients('provision')
        .deployments.deployments.whatIfAtSubscriptionScope(
          resourceNames(environment).stack,
          {
            location: environment.region,
            properties: {
              mode: 'Incremental',
              template,
              parameters: {},
              whatIfSettings: { resultFormat: 'FullResourcePayloads' },
            },
          },
          { abortSignal: signal, updateIntervalInMs: 1_000 },
        )
        .pollUntilDone({ abortSignal: signal }),
  );
}

function toPlannedObject(
  { targetId }: SubscriptionContext,
  change: WhatIfChange,
): PlannedObject {
  const { type, name } = parseResourceId(change.resourceId ?? '');
  const kind = CHANGES[change.changeType] ?? 'unknown';
  return {
    targetId,
    type,
    name,
    origin: isBaselineResource({ type, name }) ? 'baseline' : 'template',
    change: kind,
    before: change.before && stringify(change.before, { lineWidth: 0 }),
    after: change.after && stringify(change.after, { lineWidth: 0 }),
    notChecked:
      kind === 'unknown'
        ? change.unsupportedReason ??
          'Azure cannot tell what changes until it is applied.'
        : undefined,
  };
}

/** What-if does not know of stacks: what the stack manages and the template holds no more is deleted with the next update. */
function removedFromStack(
  context: SubscriptionContext,
  changes: WhatIfChange[],
  stack: DeploymentStack | undefined,
): PlannedObject[] {
  return (stack ? managedResources(stack) : [])
    .filter(id => !changes.some(c => sameId(c.resourceId ?? '', id)))
    .map(id => {
      const { type, name } = parseResourceId(id);
      return {
        targetId: context.targetId,
        type,
        name,
        origin: isBaselineResource({ type, name }) ? 'baseline' : 'template',
        change: 'delete',
      };
    });
}

/** Azure checks a template as a whole, so that what it refuses is the whole. */
function refused(
  context: SubscriptionContext,
  { environment, rendered }: TargetCall,
  message: string,
): TargetPlan {
  const { template } = assembleTemplate(environment, rendered);
  return {
    objects: [
      {
        targetId: context.targetId,
        type: 'Microsoft.Resources/deploymentStacks',
        name: resourceNames(environment).stack,
        origin: 'template',
        change: 'unknown',
        after: stringify(template, { lineWidth: 0 }),
        refused: message,
      },
    ],
    notChecked: [],
  };
}
