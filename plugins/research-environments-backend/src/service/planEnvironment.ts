import { StepError } from '@glovebox/guarded-change-node';
import {
  OperationDefinition,
  StepContext,
  StepResult,
} from '@glovebox/guarded-change-node';
import { EnvironmentWithHead, PlanRecord } from '../model/records';
import { checkRevision } from './checkRevision';
import { dryRunRevision } from './dryRunRevision';
import {
  appendEvent,
  lockEnvironment,
  noteOperationEnd,
  PORTAL_ACTOR,
  readEnvironment,
} from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { planBlockers } from './planBlockers';
import { renderRevision, toTargetEnvironment } from './renderRevision';

/** A person waits for a plan: an unreachable target is tried a few times, then the plan says so and can be asked for again. */
const DRY_RUN_ATTEMPTS = 3;

const EMPTY_PLAN: PlanRecord = {
  rendered: [],
  objects: [],
  notChecked: [],
  findings: [],
  quota: [],
};

/** Works out what a draft would do: renders it, dry-runs it on each target, checks it. Changes nothing outside. */
export function planEnvironmentOperation(
  context: LifecycleContext,
): OperationDefinition {
  return {
    kind: 'environment.plan',
    steps: [
      {
        name: 'render',
        title: 'Add the platform baseline to what the template made',
        run: step => render(context, step),
      },
      {
        name: 'dry-run',
        title: 'Ask each target what applying would do',
        maxAttempts: DRY_RUN_ATTEMPTS,
        run: step => dryRun(context, step),
      },
      {
        name: 'check',
        title: 'Check the guardrails and the quota',
        run: step => check(context, step),
      },
    ],
    onFinished: async (trx, operation, outcome) => {
      const { environment, head } = await lockEnvironment(
        context,
        trx,
        operation.subjectId,
      );
      await noteOperationEnd(context, trx, environment, operation, outcome);
      if (outcome.state === 'succeeded') {
        return;
      }
      const message =
        outcome.error?.message ?? 'Planning was cancelled; plan again.';
      await context.store.updateRevision(
        trx,
        { environmentId: environment.id, number: head.number, from: ['draft'] },
        {
          plan: {
            state: 'failed',
            blocked: true,
            message,
            plannedAt: context.now().toISOString(),
          },
        },
      );
      await appendEvent(context, trx, environment, {
        type: 'plan-failed',
        actor: PORTAL_ACTOR,
        summary: `Planning ${environment.name} did not succeed: ${message}`,
        detail: {
          revision: head.number,
          reason: outcome.error?.reason ?? 'Cancelled',
        },
      });
    },
  };
}

async function render(
  context: LifecycleContext,
  step: StepContext,
): Promise<StepResult> {
  const subject = await readEnvironment(context, step.subjectId);
  const rendered = await renderRevision(context, subject);
  await savePlan(context, step, subject, { ...EMPTY_PLAN, rendered });
  const documents = rendered.reduce((n, c) => n + c.documents.length, 0);
  return { done: true, message: `${documents} documents` };
}

async function dryRun(
  context: LifecycleContext,
  step: StepContext,
): Promise<StepResult> {
  const subject = await readEnvironment(context, step.subjectId);
  const plan = await renderedPlan(context, subject);
  const outcome = await dryRunRevision(context, {
    environment: subject.environment,
    targetEnvironment: await toTargetEnvironment(context, subject),
    rendered: plan.rendered,
    signal: step.signal,
  });
  await savePlan(context, step, subject, { ...plan, ...outcome });
  return { done: true, message: `${outcome.objects.length} objects` };
}

async function check(
  context: LifecycleContext,
  step: StepContext,
): Promise<StepResult> {
  const subject = await readEnvironment(context, step.subjectId);
  const plan = await renderedPlan(context, subject);
  const { digest, ...outcome } = await checkRevision(context, subject, {
    targetEnvironment: await toTargetEnvironment(context, subject),
    rendered: plan.rendered,
  });
  const { environment, head } = subject;
  const blockers = planBlockers({ ...plan, ...outcome });
  await step.record(async trx => {
    await context.plans.savePlan(trx, keyOf(subject), { ...plan, ...outcome });
    await context.store.updateRevision(
      trx,
      { environmentId: environment.id, number: head.number, from: ['draft'] },
      {
        plan: {
          state: 'succeeded',
          blocked: blockers.length > 0,
          message: blockers[0],
          plannedAt: context.now().toISOString(),
          digest,
        },
      },
    );
    await appendEvent(context, trx, environment, {
      type: blockers.length > 0 ? 'plan-refused' : 'planned',
      actor: PORTAL_ACTOR,
      summary:
        blockers.length > 0
          ? `The plan of ${environment.name} may not be submitted: ${blockers[0]}`
          : `The plan of ${environment.name} is ready to be read and submitted`,
      detail: { revision: head.number, digest },
    });
  });
  return { done: true };
}

async function savePlan(
  context: LifecycleContext,
  step: StepContext,
  subject: EnvironmentWithHead,
  plan: PlanRecord,
): Promise<void> {
  await step.record(trx => context.plans.savePlan(trx, keyOf(subject), plan));
}

async function renderedPlan(
  context: LifecycleContext,
  { environment, head }: EnvironmentWithHead,
): Promise<PlanRecord> {
  const plan = await context.plans.plan(environment.id, head.number);
  if (!plan) {
    throw new StepError(
      'PlanMissing',
      'What was rendered is gone; plan it again.',
      { retryable: false },
    );
  }
  return plan;
}

function keyOf({ environment, head }: EnvironmentWithHead) {
  return { environmentId: environment.id, number: head.number };
}
