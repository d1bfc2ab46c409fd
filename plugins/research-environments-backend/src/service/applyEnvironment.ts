import {
  OperationDefinition,
  StepContext,
  StepError,
  StepResult,
} from '@glovebox/guarded-change-node';
import { Operation, OperationError } from '@glovebox/guarded-change-common';
import { TargetFacts } from '@glovebox/backstage-plugin-research-environments-node';
import { Knex } from 'knex';
import { EnvironmentWithHead, PlanRecord } from '../model/records';
import { revisionDigest } from './checkRevision';
import { consumeApproval, REOPENED, WITHDRAWN } from './consumeApproval';
import {
  appendEvent,
  lockEnvironment,
  noteOperationEnd,
  PORTAL_ACTOR,
  readEnvironment,
} from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { observeUntilCurrent } from './observeUntilCurrent';
import { toTargetEnvironment } from './renderRevision';
import { skippedSteps } from './skippedSteps';
import { replanRevision, SUPERSEDED } from './replanRevision';

/**
 * Makes an approved revision so: planned again, the approval consumed, applied to Azure and then to the cluster, observed until
 * everything is current. Every step may be killed anywhere and run again.
 */
export function applyEnvironmentOperation(
  context: LifecycleContext,
): OperationDefinition {
  return {
    kind: 'environment.apply',
    steps: [
      {
        name: 'replan',
        title: 'Plan again and compare with what was approved',
        run: step => replanRevision(context, step),
      },
      {
        name: 'consume',
        title: 'Use the approval',
        run: step => consumeApproval(context, step),
      },
      {
        name: 'apply-azure',
        title: 'Create the Azure resources',
        run: step => applyTo(context, step, 'azure'),
      },
      {
        name: 'apply-kubernetes',
        title: 'Create the namespace with its baseline, then the workloads',
        run: step => applyTo(context, step, 'kubernetes'),
      },
      {
        name: 'observe',
        title: 'Look until everything is current',
        // The one step that only waits. Planning again and using the approval say what may be applied; applying brings the
        // baseline. None of them is skipped.
        skippable: {
          consequence:
            'Nobody waits any longer until everything is current. It is not Ready by that: its status says what is seen.',
        },
        run: step => observeUntilCurrent(context, step),
      },
    ],
    onFinished: (trx, operation, outcome) =>
      finishApply(context, trx, operation, outcome),
  };
}

async function applyTo(
  context: LifecycleContext,
  step: StepContext,
  kind: TargetFacts['kind'],
): Promise<StepResult> {
  const subject = await readEnvironment(context, step.subjectId);
  const plan = await approvedPlan(context, subject);
  const contents = plan.rendered.filter(content => content.kind === kind);
  if (contents.length === 0) {
    return { done: true, message: 'Nothing to create there' };
  }
  const environment = await toTargetEnvironment(context, subject);
  const states = await context.targetStates.list(step.subjectId);
  const inputs = Object.assign({}, ...states.map(state => state.outputs));
  for (const rendered of contents) {
    const key = { environmentId: step.subjectId, targetId: rendered.targetId };
    const state = states.find(s => s.targetId === rendered.targetId)?.state;
    const result = await context.targets.get(rendered.targetId).apply({
      environment,
      rendered,
      state: state ?? {},
      inputs,
      signal: step.signal,
    });
    await step.record(trx => context.targetStates.saveState(trx, key, result));
    if (result.failure) {
      throw result.failure;
    }
    if (!result.done) {
      return {
        done: false,
        retryAfterMs: result.retryAfterMs ?? 1_000,
        message: result.message,
        progress: result.progress,
      };
    }
  }
  return { done: true };
}

/** What was approved, checked once more against its digest: nothing else is ever applied. */
async function approvedPlan(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
): Promise<PlanRecord> {
  const { environment, head } = subject;
  const plan = await context.plans.plan(environment.id, head.number);
  if (
    head.state !== 'approved' ||
    !plan ||
    revisionDigest(subject, plan) !== head.submittedDigest
  ) {
    throw new StepError(
      'NotAsApproved',
      'What is stored is not what was approved, so nothing more is applied. Tell the platform team; delete the environment and ask anew.',
      { retryable: false },
    );
  }
  return plan;
}

async function finishApply(
  context: LifecycleContext,
  trx: Knex.Transaction,
  operation: Operation,
  outcome: {
    state: 'succeeded' | 'failed' | 'cancelled';
    error?: OperationError;
  },
): Promise<void> {
  const locked = await lockEnvironment(context, trx, operation.subjectId);
  await noteOperationEnd(context, trx, locked.environment, operation, outcome);
  switch (outcome.state) {
    case 'succeeded':
      return becomeCurrent(context, trx, locked, operation);
    case 'cancelled':
      return afterCancel(context, trx, locked);
    default:
      return afterFailure(context, trx, locked, outcome.error);
  }
}

async function becomeCurrent(
  context: LifecycleContext,
  trx: Knex.Transaction,
  { environment, head }: EnvironmentWithHead,
  operation: Operation,
): Promise<void> {
  const skipped = skippedSteps(operation);
  await context.store.updateRevision(
    trx,
    { environmentId: environment.id, number: head.number, from: ['approved'] },
    {
      state: 'current',
      stateReason: 'It was approved and created.',
      stateSince: context.now().toISOString(),
    },
  );
  await context.store.update(trx, environment.id, {
    currentRevision: head.number,
    proposedRevision: undefined,
  });
  await context.quota.markUsed(trx, environment.id);
  await appendEvent(context, trx, environment, {
    type: skipped ? 'created' : 'ready',
    actor: PORTAL_ACTOR,
    summary: skipped
      ? `${environment.name} was created without "${skipped[0].title}"; its status says what is seen of it`
      : `${environment.name} is ready`,
    detail: { revision: head.number, digest: head.submittedDigest ?? '' },
  });
}

/** Before the approval was used, the request is a draft again; the reconcile loop closes its approval. */
async function afterCancel(
  context: LifecycleContext,
  trx: Knex.Transaction,
  { environment, head }: EnvironmentWithHead,
): Promise<void> {
  if (head.state === 'submitted') {
    await context.store.updateRevision(
      trx,
      {
        environmentId: environment.id,
        number: head.number,
        from: ['submitted'],
      },
      {
        state: 'draft',
        stateReason:
          'Creating it was cancelled before its approval was used; submit it again to ask anew.',
        stateSince: context.now().toISOString(),
      },
    );
    await context.quota.release(trx, environment.id);
  }
  await appendEvent(context, trx, environment, {
    type: 'provisioning-cancelled',
    actor: PORTAL_ACTOR,
    summary: `Creating ${environment.name} was cancelled`,
    detail: { revision: head.number },
  });
}

async function afterFailure(
  context: LifecycleContext,
  trx: Knex.Transaction,
  { environment, head }: EnvironmentWithHead,
  error: OperationError | undefined,
): Promise<void> {
  if (error && [SUPERSEDED, REOPENED, WITHDRAWN].includes(error.reason)) {
    // Told in the transaction that sent it back, or that ends it.
    return;
  }
  await appendEvent(context, trx, environment, {
    type: 'provisioning-failed',
    actor: PORTAL_ACTOR,
    summary: `Creating ${environment.name} failed: ${
      error?.message ?? 'for an unknown reason'
    }`,
    detail: { revision: head.number, reason: error?.reason ?? 'Unknown' },
  });
}
