import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  Approval,
  ApprovalRequest,
} from '@glovebox/backstage-plugin-approvals-common';
import { EnvironmentWithHead, PlanRecord } from '../model/records';
import { approvalRequest, highlights } from './approvalRequest';
import { gpuLimit } from './checkRevision';
import { closeApproval } from './closeApproval';
import { dropApproval, requireNoApproval } from './dropApproval';
import { EnvironmentViewer } from './environmentAbilities';
import { appendEvent, lockEnvironment, readEnvironment } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { requireAbility } from './requireAbility';
import { requireRoomToSubmit } from './requestLimits';

/**
 * Submits what the requester read: the quota is reserved, then the approval is opened on the requester's behalf.
 *
 * The intent is stored before approvals is called. If the process dies in between, the reconcile loop turns the revision back
 * into a draft; submitting again finds the approval that may have been opened, because it is bound to the digest.
 *
 * @throws ConflictError when the plan is not the one that was read, is too old, or the quota does not suffice (any more).
 */
export async function submitRevision(
  context: LifecycleContext,
  options: {
    id: string;
    /** The digest that the requester read. */
    digest: string;
    viewer: EnvironmentViewer;
    credentials: BackstageCredentials;
  },
): Promise<void> {
  const { id, digest, viewer, credentials } = options;
  const subject = await readEnvironment(context, id);
  requireAbility(context, subject, 'submit', viewer);
  await dropApproval(context, subject);
  const request = await revisionApprovalRequest(context, subject);

  await recordIntent(context, subject, { digest, viewer });
  context.changed(id);
  try {
    const approval = await context.approvals.open(
      { ...request, digest },
      { credentials },
    );
    await recordApproval(context, subject, approval);
  } catch (error) {
    await takeBackIntent(context, subject, viewer);
    throw error;
  } finally {
    context.changed(id);
  }
}

/** What approvals is asked for a planned revision. */
export async function revisionApprovalRequest(
  context: LifecycleContext,
  { environment, head }: EnvironmentWithHead,
): Promise<Omit<ApprovalRequest, 'digest'>> {
  const plan = await context.plans.plan(environment.id, head.number);
  const { findings, quota }: Pick<PlanRecord, 'findings' | 'quota'> = plan ?? {
    findings: [],
    quota: [],
  };
  return approvalRequest({
    environment,
    head,
    requesterName: await context.directory.displayName(head.requester),
    findings,
    highlights: highlights({
      environment,
      findings,
      quota,
      earlierEnvironments: await countEarlier(context, environment.id, head),
    }),
  });
}

async function countEarlier(
  context: LifecycleContext,
  environmentId: string,
  head: { requester: string },
): Promise<number> {
  const { items } = await context.store.list({
    person: head.requester,
    lifecycle: 'any',
    limit: 2,
  });
  return items.filter(item => item.environment.id !== environmentId).length;
}

async function recordIntent(
  context: LifecycleContext,
  { environment, head }: EnvironmentWithHead,
  options: { digest: string; viewer: EnvironmentViewer },
): Promise<void> {
  const limit = head.gpu
    ? await gpuLimit(context, environment.ownerGroup, head.gpu.type)
    : 0;
  const now = context.now().toISOString();
  await context.store.transaction(async trx => {
    const locked = await lockEnvironment(context, trx, environment.id);
    requireAbility(context, locked, 'submit', options.viewer);
    requireNoApproval(locked.head);
    if (
      locked.head.number !== head.number ||
      locked.head.plan?.digest !== options.digest
    ) {
      throw new ConflictError(
        'The plan changed since you read it; read it again and submit what you see then',
      );
    }
    await requireRoomToSubmit(context, trx, head.requester);
    if (head.gpu) {
      await context.quota.reserve(trx, {
        environmentId: environment.id,
        team: environment.ownerGroup,
        gpu: head.gpu,
        limit,
      });
    }
    await context.store.updateRevision(
      trx,
      { environmentId: environment.id, number: head.number, from: ['draft'] },
      {
        state: 'submitted',
        stateReason: 'The approvers were asked.',
        stateSince: now,
        submittedAt: now,
        submittedDigest: options.digest,
        approvalId: undefined,
      },
    );
    // What was done to the draft is over; from here the status follows the approval.
    await context.store.update(trx, environment.id, { operation: undefined });
    await appendEvent(context, trx, environment, {
      type: 'submitted',
      actor: options.viewer.userEntityRef,
      summary: `${options.viewer.userEntityRef} submitted ${environment.name} for approval`,
      detail: { revision: head.number, digest: options.digest },
    });
  });
}

async function recordApproval(
  context: LifecycleContext,
  { environment, head }: EnvironmentWithHead,
  opened: Pick<Approval, 'id' | 'stateReason'>,
): Promise<void> {
  const recorded = await context.store.transaction(async trx => {
    await lockEnvironment(context, trx, environment.id);
    await context.store.makeDue(trx, 'reconcile', environment.id);
    return context.store.tryUpdateRevision(
      trx,
      {
        environmentId: environment.id,
        number: head.number,
        from: ['submitted'],
      },
      { approvalId: opened.id, stateReason: opened.stateReason },
    );
  });
  if (recorded) {
    return;
  }
  const reason =
    'Asking the approvers took so long that the request is a draft again; submit it again';
  await closeApproval(context, opened.id, { as: 'superseded', reason });
  throw new ConflictError(reason);
}

async function takeBackIntent(
  context: LifecycleContext,
  { environment, head }: EnvironmentWithHead,
  viewer: EnvironmentViewer,
): Promise<void> {
  await context.store.transaction(async trx => {
    const locked = await lockEnvironment(context, trx, environment.id);
    if (locked.head.approvalId || locked.head.state !== 'submitted') {
      return;
    }
    await context.store.updateRevision(
      trx,
      {
        environmentId: environment.id,
        number: head.number,
        from: ['submitted'],
      },
      {
        state: 'draft',
        stateReason: 'The approvers could not be asked; submit it again.',
        stateSince: context.now().toISOString(),
        submittedDigest: undefined,
      },
    );
    await context.quota.release(trx, environment.id);
    await appendEvent(context, trx, environment, {
      type: 'submit-failed',
      actor: viewer.userEntityRef,
      summary: `${environment.name} could not be submitted; it is a draft again`,
      detail: { revision: head.number },
    });
  });
}
