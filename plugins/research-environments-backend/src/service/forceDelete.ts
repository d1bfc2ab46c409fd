import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { Approval } from '@glovebox/backstage-plugin-approvals-common';
import {
  StepContext,
  StepError,
  StepResult,
} from '@glovebox/guarded-change-node';
import {
  EnvironmentRecord,
  EnvironmentWithHead,
  ForceDeleteIntent,
} from '../model/records';
import { APPROVAL_SUBJECT_KIND, approvalFacts } from './approvalRequest';
import { closeApproval } from './closeApproval';
import { tryConsume } from './consumeApproval';
import { requireSameName } from './deleteEnvironment';
import { EnvironmentViewer } from './environmentAbilities';
import { environmentDigest } from './environmentDigest';
import { isInterrupted } from './isInterrupted';
import {
  appendEvent,
  lockEnvironment,
  PORTAL_ACTOR,
  readEnvironment,
  startOperation,
} from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { requireAbility } from './requireAbility';

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
  const requesterName = await context.directory.displayName(requester);
  const intent: ForceDeleteIntent = {
    requester,
    reason,
    requestedAt: context.now().toISOString(),
    digest: forceDeleteDigest(subject, { requester, reason }),
  };
  await context.store.transaction(async trx => {
    const locked = await lockEnvironment(context, trx, id);
    requireAbility(context, locked, 'force-delete', viewer);
    await context.store.update(trx, id, { forceDelete: intent });
    await appendEvent(context, trx, subject.environment, {
      type: 'force-delete-asked',
      actor: requester,
      summary: `${requester} asks to force the deletion of ${subject.environment.name}: ${reason}`,
      detail: { digest: intent.digest },
    });
  });
  try {
    const approval = await context.approvals.open(
      forceDeleteRequest(subject, intent, requesterName),
      { credentials },
    );
    await noteApproval(context, id, { ...intent, approvalId: approval.id });
  } catch (error) {
    await changeIntent(context, id, intent, undefined);
    throw error;
  } finally {
    context.changed(id);
  }
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
  if (!intent.approvalId) {
    await endInterruptedAsking(context, environment, intent);
    return;
  }
  const approval = await context.approvals.get(intent.approvalId, {
    credentials: await context.auth.getOwnServiceCredentials(),
  });
  switch (approval.state) {
    case 'pending':
      return;
    case 'approved':
      await startForceDelete(context, environment.id);
      return;
    case 'consumed':
      // It was agreed to and tried: what failed then is for a person to retry.
      return;
    case 'rejected':
    case 'expired':
    case 'superseded':
    case 'withdrawn':
      await endRefused(context, environment, approval);
      return;
    default:
      throw new Error(
        `Approval ${intent.approvalId} is in a state that is not known here: ${
          approval.state satisfies never
        }`,
      );
  }
}

async function endRefused(
  context: LifecycleContext,
  environment: EnvironmentRecord,
  approval: Pick<Approval, 'id' | 'stateReason'>,
): Promise<void> {
  await context.store.transaction(async trx => {
    const locked = await lockEnvironment(context, trx, environment.id);
    if (locked.environment.forceDelete?.approvalId !== approval.id) {
      return;
    }
    await context.store.update(trx, environment.id, { forceDelete: undefined });
    await appendEvent(context, trx, environment, {
      type: 'force-delete-refused',
      actor: PORTAL_ACTOR,
      summary: `Nobody agreed to force the deletion of ${environment.name}: ${approval.stateReason}`,
      detail: { approvalId: approval.id },
    });
  });
  context.changed(environment.id);
}

/** The process died between storing the wish and noting the approval: whoever wished for it asks again. */
async function endInterruptedAsking(
  context: LifecycleContext,
  environment: EnvironmentRecord,
  intent: ForceDeleteIntent,
): Promise<void> {
  if (!isInterrupted(context, intent.requestedAt)) {
    return;
  }
  await context.store.transaction(async trx => {
    const locked = await lockEnvironment(context, trx, environment.id);
    if (!isSame(locked.environment.forceDelete, intent)) {
      return;
    }
    await context.store.update(trx, environment.id, { forceDelete: undefined });
    await appendEvent(context, trx, environment, {
      type: 'force-delete-interrupted',
      actor: PORTAL_ACTOR,
      summary: `Asking a second person to force the deletion of ${environment.name} was interrupted; ask again`,
      detail: { digest: intent.digest },
    });
  });
  context.changed(environment.id);
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

/** @throws ConflictError when it took so long that the wish was ended as interrupted: then nobody is asked. */
async function noteApproval(
  context: LifecycleContext,
  id: string,
  intent: ForceDeleteIntent & { approvalId: string },
): Promise<void> {
  if (await changeIntent(context, id, intent, intent)) {
    return;
  }
  const reason =
    'Asking a second person took so long that it counts as interrupted; ask again';
  await closeApproval(context, intent.approvalId, { as: 'superseded', reason });
  throw new ConflictError(reason);
}

/** Puts `after` in the place of that very wish; says whether it was still there. */
async function changeIntent(
  context: LifecycleContext,
  id: string,
  before: ForceDeleteIntent,
  after: ForceDeleteIntent | undefined,
): Promise<boolean> {
  return context.store.transaction(async trx => {
    const { environment } = await lockEnvironment(context, trx, id);
    if (!isSame(environment.forceDelete, before)) {
      return false;
    }
    await context.store.update(trx, id, { forceDelete: after });
    return true;
  });
}

function isSame(
  one: ForceDeleteIntent | undefined,
  other: ForceDeleteIntent,
): boolean {
  return one?.digest === other.digest && one.requestedAt === other.requestedAt;
}

function forceDeleteRequest(
  { environment, head }: EnvironmentWithHead,
  intent: ForceDeleteIntent,
  requesterName: string,
) {
  return {
    subject: {
      kind: APPROVAL_SUBJECT_KIND,
      action: 'force-delete',
      id: environment.id,
      name: environment.name,
      title:
        `${requesterName} asks to force the deletion of ${environment.name}: ${intent.reason}`.slice(
          0,
          500,
        ),
      path: `/environments/${environment.name}`,
    },
    digest: intent.digest,
    facts: approvalFacts(environment, head),
    requester: intent.requester,
    beneficiaries: [],
    editors: [intent.requester],
    ownerGroup: environment.ownerGroup,
    requiredPolicies: [],
    highlights: [
      'Gives up on what cannot be removed: it may stay behind and has to be removed by hand',
    ],
  };
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
