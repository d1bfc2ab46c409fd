import { Knex } from 'knex';
import { EnvironmentAction } from '@glovebox/backstage-plugin-research-environments-common';
import { EnvironmentWithHead } from '../model/records';
import { closeApproval } from './closeApproval';
import { dropApproval, requireNoApproval } from './dropApproval';
import { EnvironmentViewer } from './environmentAbilities';
import {
  appendEvent,
  endUnappliedRequest,
  lockEnvironment,
  readEnvironment,
  retryFailed,
  startOperation,
} from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { requireAbility } from './requireAbility';
import { workOf } from './workOf';

interface ChangeOptions {
  id: string;
  viewer: EnvironmentViewer;
}

/** Plans a draft anew, or makes a lapsed request a draft and plans it. */
export async function replanDraft(
  context: LifecycleContext,
  options: ChangeOptions,
): Promise<void> {
  await dropApproval(context, await readEnvironment(context, options.id));
  await change(
    context,
    'replan',
    options,
    async (trx, { environment, head }) => {
      requireNoApproval(head);
      await context.store.updateRevision(
        trx,
        {
          environmentId: environment.id,
          number: head.number,
          from: ['draft', 'lapsed'],
        },
        {
          state: 'draft',
          stateReason: 'It was planned again and not submitted yet.',
          stateSince: context.now().toISOString(),
          approvalId: undefined,
          plan: { state: 'running', blocked: false },
        },
      );
      await startOperation(context, trx, environment, {
        kind: 'environment.plan',
        requestedBy: options.viewer.userEntityRef,
      });
    },
  );
}

/** Ends a draft that was never applied; its name is free again. */
export async function discardDraft(
  context: LifecycleContext,
  options: ChangeOptions,
): Promise<void> {
  await dropApproval(context, await readEnvironment(context, options.id));
  await change(context, 'discard', options, async (trx, subject) => {
    const { environment, head } = subject;
    requireNoApproval(head);
    const actor = options.viewer.userEntityRef;
    await context.store.updateRevision(
      trx,
      {
        environmentId: environment.id,
        number: head.number,
        from: ['draft', 'lapsed'],
      },
      {
        state: 'discarded',
        stateReason: `${actor} discarded it.`,
        stateSince: context.now().toISOString(),
      },
    );
    await endUnappliedRequest(context, trx, environment);
    await appendEvent(context, trx, environment, {
      type: 'discarded',
      actor,
      summary: `${actor} discarded ${environment.name}`,
      detail: { revision: head.number },
    });
  });
}

/**
 * Takes back a request that waits for approval. The approval is closed first: if the process dies in between, the reconcile
 * loop finds it withdrawn and ends the request.
 */
export async function withdrawRequest(
  context: LifecycleContext,
  options: ChangeOptions,
): Promise<void> {
  const subject = await readEnvironment(context, options.id);
  requireAbility(context, subject, 'withdraw', options.viewer);
  const actor = options.viewer.userEntityRef;
  const reason = `${actor} withdrew it.`;
  const { approvalId } = subject.head;
  if (approvalId) {
    await closeApproval(context, approvalId, { as: 'withdrawn', reason });
  }
  try {
    await endAsWithdrawn(context, options, reason);
  } catch (error) {
    if (!approvalId || !(await isWithdrawn(context, approvalId))) {
      throw error;
    }
    // The last vote came at the same time and it was taken up: that finds it withdrawn and applies nothing.
    context.changed(options.id);
  }
}

async function isWithdrawn(
  context: LifecycleContext,
  approvalId: string,
): Promise<boolean> {
  const approval = await context.approvals.get(approvalId, {
    credentials: await context.auth.getOwnServiceCredentials(),
  });
  return approval.state === 'withdrawn';
}

async function endAsWithdrawn(
  context: LifecycleContext,
  options: ChangeOptions,
  reason: string,
): Promise<void> {
  const actor = options.viewer.userEntityRef;
  await change(
    context,
    'withdraw',
    options,
    async (trx, { environment, head }) => {
      await context.store.updateRevision(
        trx,
        {
          environmentId: environment.id,
          number: head.number,
          from: ['submitted'],
        },
        {
          state: 'withdrawn',
          stateReason: reason,
          stateSince: context.now().toISOString(),
        },
      );
      await endUnappliedRequest(context, trx, environment);
      await appendEvent(context, trx, environment, {
        type: 'withdrawn',
        actor,
        summary: `${actor} withdrew ${environment.name}`,
        detail: { revision: head.number },
      });
    },
  );
}

/** Takes up what failed from where it failed; what was cancelled, or left something behind, is started anew. */
export async function retryOperation(
  context: LifecycleContext,
  options: ChangeOptions,
): Promise<void> {
  await change(context, 'retry', options, async (trx, { environment }) => {
    const { operation } = environment;
    const actor = options.viewer.userEntityRef;
    if (!operation) {
      return;
    }
    const summary = `${actor} retried what was done to ${environment.name}`;
    if (operation.state === 'failed') {
      await retryFailed(context, trx, environment, { actor, summary });
      return;
    }
    await context.store.update(trx, environment.id, {
      deletedAt: undefined,
      endedAt: undefined,
    });
    await startOperation(context, trx, environment, {
      kind: environment.deletedAt ? 'environment.delete' : operation.kind,
      requestedBy: actor,
    });
    await appendEvent(context, trx, environment, {
      type: 'retried',
      actor,
      summary,
      detail: { kind: operation.kind, operationId: operation.id },
    });
  });
}

/**
 * Asks the worker to stop between two steps. The operation is locked before the environment, in the order in which its steps
 * lock them: the other way round, each could wait for the other.
 */
export async function cancelOperation(
  context: LifecycleContext,
  options: ChangeOptions,
): Promise<void> {
  const subject = await readEnvironment(context, options.id);
  requireAbility(context, subject, 'cancel', options.viewer);
  const { operation } = subject.environment;
  if (!operation) {
    return;
  }
  await context.store.transaction(async trx => {
    await context.engine.requestCancel(trx, operation.id);
    const { environment, head } = await lockEnvironment(
      context,
      trx,
      options.id,
    );
    requireAbility(context, { environment, head }, 'cancel', options.viewer);
    const actor = options.viewer.userEntityRef;
    await appendEvent(context, trx, environment, {
      type: 'cancel-asked',
      actor,
      summary: `${actor} asked to cancel what is being done to ${environment.name}`,
      detail: { kind: operation.kind, operationId: operation.id },
    });
  });
  context.changed(options.id);
}

/** Ends the wait for the next try of what is being done. The operation is locked before the environment, as its steps do. */
export async function tryOperationNow(
  context: LifecycleContext,
  options: ChangeOptions,
): Promise<void> {
  const subject = await readEnvironment(context, options.id);
  const operation = await context.engine.latest(options.id);
  const work = workOf(context, operation);
  requireAbility(context, subject, 'try-now', options.viewer, work);
  if (!operation) {
    return;
  }
  await context.store.transaction(async trx => {
    await context.engine.tryNow(trx, operation.id);
    const locked = await lockEnvironment(context, trx, options.id);
    requireAbility(context, locked, 'try-now', options.viewer, work);
    const actor = options.viewer.userEntityRef;
    await appendEvent(context, trx, locked.environment, {
      type: 'tried-now',
      actor,
      summary: `${actor} asked to try now what waits for ${locked.environment.name}`,
      detail: { kind: operation.kind, operationId: operation.id },
    });
  });
  context.changed(options.id);
}

async function change(
  context: LifecycleContext,
  action: EnvironmentAction,
  options: ChangeOptions,
  write: (trx: Knex.Transaction, locked: EnvironmentWithHead) => Promise<void>,
): Promise<void> {
  await context.store.transaction(async trx => {
    const locked = await lockEnvironment(context, trx, options.id);
    requireAbility(context, locked, action, options.viewer);
    await write(trx, locked);
  });
  context.changed(options.id);
}
