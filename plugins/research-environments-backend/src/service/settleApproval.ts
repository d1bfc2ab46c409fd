import { Approval } from '@glovebox/backstage-plugin-approvals-common';
import { RevisionState } from '@glovebox/backstage-plugin-research-environments-common';
import { Knex } from 'knex';
import { EnvironmentWithHead } from '../model/records';
import {
  appendEvent,
  endUnappliedRequest,
  lockEnvironment,
  PORTAL_ACTOR,
  startOperation,
} from './lifecycle';
import { LifecycleContext } from './LifecycleContext';

/** What an approval's end means for the revision that waits for it. */
const SETTLED: Partial<
  Record<
    Approval['state'],
    { state: RevisionState; type: string; ends: boolean; word: string }
  >
> = {
  rejected: {
    state: 'rejected',
    type: 'rejected',
    ends: true,
    word: 'was rejected',
  },
  withdrawn: {
    state: 'withdrawn',
    type: 'withdrawn',
    ends: true,
    word: 'was withdrawn',
  },
  expired: {
    state: 'lapsed',
    type: 'approval-lapsed',
    ends: false,
    word: 'was not decided or used in time',
  },
  superseded: {
    state: 'draft',
    type: 'approval-superseded',
    ends: false,
    word: 'is a draft again',
  },
};

/** Asks how the approval of a submitted revision stands, and takes the step that follows from it. Safe to call again. */
export async function settleApproval(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
): Promise<void> {
  const { environment, head } = subject;
  if (head.state !== 'submitted' || !head.approvalId) {
    return;
  }
  if (environment.operation?.state === 'active') {
    return;
  }
  const approval = await context.approvals.get(head.approvalId, {
    credentials: await context.auth.getOwnServiceCredentials(),
  });
  if (approval.state === 'approved') {
    await provision(context, subject);
    return;
  }
  if (SETTLED[approval.state]) {
    await settle(context, subject, approval);
    return;
  }
  if (approval.stateReason !== head.stateReason) {
    await noteWhatItWaitsFor(context, subject, approval);
  }
}

/** Which stage is asked, and how many agreed: so that the status says it without asking approvals. */
async function noteWhatItWaitsFor(
  context: LifecycleContext,
  { environment, head }: EnvironmentWithHead,
  approval: Approval,
): Promise<void> {
  const noted = await inState(
    context,
    environment.id,
    approval.id,
    async trx => {
      await context.store.updateRevision(
        trx,
        {
          environmentId: environment.id,
          number: head.number,
          from: ['submitted'],
        },
        { stateReason: approval.stateReason },
      );
      return true;
    },
  );
  if (noted) {
    context.changed(environment.id);
  }
}

async function provision(
  context: LifecycleContext,
  { environment, head }: EnvironmentWithHead,
): Promise<void> {
  const started = await inState(
    context,
    environment.id,
    head.approvalId,
    async (trx, locked) => {
      if (locked.environment.operation) {
        // It was tried already; whether to retry is for a person to say.
        return false;
      }
      await startOperation(context, trx, locked.environment, {
        kind: 'environment.apply',
        requestedBy: locked.head.requester,
      });
      await appendEvent(context, trx, environment, {
        type: 'approved',
        actor: PORTAL_ACTOR,
        summary: `${environment.name} was approved`,
        detail: {
          revision: head.number,
          approvalId: head.approvalId ?? '',
          digest: head.submittedDigest ?? '',
        },
      });
      return true;
    },
  );
  if (started) {
    context.changed(environment.id);
  }
}

async function settle(
  context: LifecycleContext,
  { environment, head }: EnvironmentWithHead,
  approval: Approval,
): Promise<void> {
  const outcome = SETTLED[approval.state];
  if (!outcome) {
    return;
  }
  const settled = await inState(
    context,
    environment.id,
    head.approvalId,
    async (trx, locked) => {
      await context.store.updateRevision(
        trx,
        {
          environmentId: environment.id,
          number: head.number,
          from: ['submitted'],
        },
        {
          state: outcome.state,
          stateReason: approval.stateReason,
          stateSince: context.now().toISOString(),
        },
      );
      if (outcome.ends) {
        await endUnappliedRequest(context, trx, locked.environment);
      } else {
        await context.quota.release(trx, environment.id);
      }
      await appendEvent(context, trx, environment, {
        type: outcome.type,
        actor: PORTAL_ACTOR,
        summary: `${environment.name} ${outcome.word}: ${approval.stateReason}`,
        detail: { revision: head.number, approvalId: approval.id },
      });
      return true;
    },
  );
  if (settled) {
    context.changed(environment.id);
  }
}

/** Runs `write` only while the revision still waits for that very approval. */
async function inState(
  context: LifecycleContext,
  id: string,
  approvalId: string | undefined,
  write: (
    trx: Knex.Transaction,
    locked: EnvironmentWithHead,
  ) => Promise<boolean>,
): Promise<boolean> {
  return context.store.transaction(async trx => {
    const locked = await lockEnvironment(context, trx, id);
    const waits =
      locked.head.state === 'submitted' &&
      locked.head.approvalId === approvalId &&
      locked.environment.operation?.state !== 'active';
    return waits ? write(trx, locked) : false;
  });
}
