import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  StepContext,
  StepError,
  StepResult,
} from '@glovebox/guarded-change-node';
import { EnvironmentWithHead, ForceDeleteIntent } from '../model/records';
import { approvalFacts } from './approvalRequest';
import { tryConsume } from './consumeApproval';
import { requireSameName } from './deleteEnvironment';
import { EnvironmentViewer } from './environmentAbilities';
import { environmentDigest } from './environmentDigest';
import {
  appendEvent,
  lockEnvironment,
  PORTAL_ACTOR,
  readEnvironment,
  startOperation,
} from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { requireAbility } from './requireAbility';
import { askSecondPerson, settleWish, Wish } from './secondPerson';

const FORCE_DELETE: Wish<ForceDeleteIntent> = {
  action: 'force-delete',
  of: environment => environment.forceDelete,
  patch: forceDelete => ({ forceDelete }),
  words: ({ name }) => `force the deletion of ${name}`,
  highlight: () =>
    'Gives up on what cannot be removed: it may stay behind and has to be removed by hand',
};

/** Asks a second person to agree to a deletion that gives up on what cannot be removed. */
export async function askForceDelete(
  context: LifecycleContext,
  options: {
    id: string;
    confirmName: string;
    reason: string;
    viewer: EnvironmentViewer;
    credentials: BackstageCredentials;
  },
): Promise<void> {
  const { id, reason, viewer, credentials } = options;
  const subject = await readEnvironment(context, id);
  requireSameName(subject.environment, options.confirmName);
  const requester = viewer.userEntityRef;
  await askSecondPerson(context, FORCE_DELETE, {
    subject,
    intent: {
      requester,
      reason,
      requestedAt: context.now().toISOString(),
      digest: forceDeleteDigest(subject, { requester, reason }),
    },
    require: locked => requireAbility(context, locked, 'force-delete', viewer),
    credentials,
  });
}

/** Asks how the approval of a forced deletion stands, and takes the step that follows. Safe to call again. */
export async function settleForceDelete(
  context: LifecycleContext,
  { environment }: EnvironmentWithHead,
): Promise<void> {
  const intent = environment.forceDelete;
  if (!intent || environment.operation?.state === 'active') {
    return;
  }
  const settled = await settleWish(context, FORCE_DELETE, environment, intent);
  // Once it was used, what failed is for a person to retry.
  if (settled === 'approved') {
    await startForceDelete(context, environment.id);
  }
}

/** Uses the approval for this operation. Approvals answers the same operation the same way again. */
export async function consumeForceDelete(
  context: LifecycleContext,
  step: StepContext,
): Promise<StepResult> {
  const { environment } = await readEnvironment(context, step.subjectId);
  const intent = environment.forceDelete;
  if (!intent?.approvalId) {
    throw new StepError(
      'NotApproved',
      'Nobody agreed to a forced deletion; ask for one.',
      { retryable: false },
    );
  }
  const refusal = await tryConsume(context, {
    approvalId: intent.approvalId,
    digest: intent.digest,
    operationId: step.operationId,
  });
  if (!refusal) {
    return { done: true };
  }
  await step.record(trx =>
    context.store.update(trx, environment.id, { forceDelete: undefined }),
  );
  throw new StepError(
    'NotApproved',
    `The approval of the forced deletion cannot be used: ${refusal} Ask again.`,
    { retryable: false },
  );
}

async function startForceDelete(
  context: LifecycleContext,
  id: string,
): Promise<void> {
  const started = await context.store.transaction(async trx => {
    const { environment } = await lockEnvironment(context, trx, id);
    const { forceDelete, operation } = environment;
    // One that was started with this approval and failed is for a person to retry.
    if (
      !forceDelete ||
      forceDelete.startedAt ||
      environment.deletedAt ||
      operation?.state === 'active'
    ) {
      return false;
    }
    await context.store.update(trx, id, {
      forceDelete: { ...forceDelete, startedAt: context.now().toISOString() },
    });
    await startOperation(context, trx, environment, {
      kind: 'environment.force-delete',
      requestedBy: forceDelete.requester,
    });
    await appendEvent(context, trx, environment, {
      type: 'force-delete-approved',
      actor: PORTAL_ACTOR,
      summary: `A second person agreed to force the deletion of ${environment.name}`,
      detail: { approvalId: forceDelete.approvalId ?? '' },
    });
    return true;
  });
  if (started) {
    context.changed(id);
  }
}

function forceDeleteDigest(
  { environment, head }: EnvironmentWithHead,
  asked: { requester: string; reason: string },
): string {
  return environmentDigest({
    action: 'force-delete',
    environmentId: environment.id,
    name: environment.name,
    revision: head.number,
    baseRevision: head.baseNumber,
    placement: environment.placement,
    namespace: environment.namespace,
    rendered: [],
    requester: asked.requester,
    beneficiaries: [],
    ownerGroup: environment.ownerGroup,
    lead: environment.lead,
    purpose: asked.reason,
    riskClass: environment.riskClass,
    durationDays: head.durationDays,
    gpu: head.gpu,
    facts: approvalFacts(environment, head),
    requiredPolicies: [],
    template: head.template,
  });
}
