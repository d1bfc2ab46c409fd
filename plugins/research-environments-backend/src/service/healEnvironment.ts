import { ConflictError } from '@backstage/errors';
import { JsonArray } from '@backstage/types';
import { Operation, OperationError } from '@glovebox/guarded-change-common';
import {
  OperationDefinition,
  StepContext,
  StepError,
  StepResult,
} from '@glovebox/guarded-change-node';
import {
  DriftFinding,
  driftKey,
  DriftObject,
} from '@glovebox/backstage-plugin-research-environments-common';
import { Knex } from 'knex';
import { EnvironmentWithHead, PlanRecord } from '../model/records';
import { revisionDigest } from './checkRevision';
import { attemptsOf, HEALS_COUNTED_MS } from './decideHealing';
import { driftSeen, nameFindings } from './driftCondition';
import { EnvironmentViewer } from './environmentAbilities';
import {
  appendEvent,
  lockEnvironment,
  noteOperationEnd,
  PORTAL_ACTOR,
  readEnvironment,
  startOperation,
} from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { lookAtTargets } from './lookAtTargets';
import { recordSights } from './recordSights';
import { toTargetEnvironment } from './renderRevision';
import { requireAbility } from './requireAbility';

const LOOK_AGAIN_MS = 1_000;
/** What is not as approved so long after it was restored was changed again. */
const RESTORED_WITHIN_MS = 10_000;
/** Findings that one operation restores; the next restores the rest. */
const FINDINGS_KEPT = 200;
/** Findings that an event holds. */
const FINDINGS_TOLD = 20;

/**
 * Applies the current approved revision again where the world is not like it. Needs no approval: it changes nothing beyond what was
 * approved, and what it applies is checked against the digest that was.
 */
export function healEnvironmentOperation(
  context: LifecycleContext,
): OperationDefinition {
  return {
    kind: 'environment.heal',
    steps: [
      {
        name: 'restore',
        title: 'Restore what was approved',
        run: step => restore(context, step),
      },
      {
        name: 'observe',
        title: 'Look whether it stays so',
        run: step => observeRestored(context, step),
      },
    ],
    onFinished: (trx, operation, outcome) =>
      finishHeal(context, trx, operation, outcome),
  };
}

/** A person restores what they read to have changed. */
export async function restoreApproved(
  context: LifecycleContext,
  options: {
    id: string;
    viewer: EnvironmentViewer;
    objects: readonly DriftObject[];
  },
): Promise<void> {
  const read = new Set(options.objects.map(driftKey));
  const states = await context.targetStates.list(options.id);
  const findings = states
    .flatMap(state => state.drift)
    .filter(f => f.remedy !== 'by-hand' && read.has(driftKey(f)));
  await context.store.transaction(async trx => {
    const locked = await lockEnvironment(context, trx, options.id);
    requireAbility(context, locked, 'heal', options.viewer);
    if (findings.length === 0) {
      throw new ConflictError(
        'None of these objects differs from what was approved any more, or the portal cannot restore them; read the list again.',
      );
    }
    await startHeal(context, trx, locked, {
      findings,
      requestedBy: options.viewer.userEntityRef,
    });
  });
  context.changed(options.id);
}

/** The portal restores by itself what policy says; notes it, so that it does not go on for ever. The environment is locked. */
export async function healByPolicy(
  context: LifecycleContext,
  trx: Knex.Transaction,
  locked: EnvironmentWithHead,
  findings: readonly DriftFinding[],
): Promise<void> {
  const now = context.now();
  await startHeal(context, trx, locked, {
    findings,
    requestedBy: PORTAL_ACTOR,
  });
  await context.heals.record(trx, locked.environment.id, {
    what: findings.flatMap(attemptsOf),
    at: now,
    forget: new Date(now.getTime() - HEALS_COUNTED_MS),
  });
}

async function startHeal(
  context: LifecycleContext,
  trx: Knex.Transaction,
  { environment }: EnvironmentWithHead,
  options: { findings: readonly DriftFinding[]; requestedBy: string },
): Promise<void> {
  const { requestedBy } = options;
  await startOperation(context, trx, environment, {
    kind: 'environment.heal',
    requestedBy,
  });
  const started = await lockEnvironment(context, trx, environment.id);
  await context.heals.keep(
    trx,
    started.environment.operation?.id ?? '',
    options.findings.slice(0, FINDINGS_KEPT),
  );
}

async function restore(
  context: LifecycleContext,
  step: StepContext,
): Promise<StepResult> {
  const subject = await readEnvironment(context, step.subjectId);
  const plan = await currentPlan(context, subject);
  const environment = await toTargetEnvironment(context, subject);
  const states = await context.targetStates.list(step.subjectId);
  const all = await context.heals.findings(step.operationId);
  for (const rendered of plan.rendered) {
    const { targetId } = rendered;
    const findings = all.filter(finding => finding.targetId === targetId);
    const target = context.targets.get(targetId);
    if (findings.length > 0 && target.heal) {
      const state = states.find(s => s.targetId === targetId)?.state ?? {};
      const result = await target.heal({
        environment,
        rendered,
        state,
        findings,
        signal: step.signal,
      });
      if (!result.done) {
        return {
          done: false,
          retryAfterMs: result.retryAfterMs ?? LOOK_AGAIN_MS,
          message: result.message,
          progress: result.progress,
        };
      }
    }
  }
  return { done: true };
}

/** What is current, checked once more against the digest that was approved: nothing else is ever applied. */
async function currentPlan(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
): Promise<PlanRecord> {
  const { environment, head } = subject;
  const plan = await context.plans.plan(environment.id, head.number);
  if (
    environment.desired !== 'present' ||
    head.state !== 'current' ||
    !plan ||
    revisionDigest(subject, plan) !== head.submittedDigest
  ) {
    throw new StepError(
      'NotAsApproved',
      'What is stored is not what was approved, so it is not applied again. Tell the platform team.',
      { retryable: false },
    );
  }
  return plan;
}

async function observeRestored(
  context: LifecycleContext,
  step: StepContext,
): Promise<StepResult> {
  const subject = await readEnvironment(context, step.subjectId);
  const { sights, states } = await lookAtTargets(context, subject, step.signal);
  await step.record(trx =>
    recordSights(context, trx, subject, { sights, states }),
  );
  const restored = await context.heals.findings(step.operationId);
  const keys = new Set(restored.map(driftKey));
  const left = driftSeen(sights).filter(f => keys.has(driftKey(f)));
  const unseen = sights.find(
    sight =>
      'unseen' in sight && restored.some(f => f.targetId === sight.targetId),
  );
  if (left.length === 0 && !unseen) {
    return { done: true };
  }
  const message =
    left.length > 0
      ? nameFindings(left)
      : 'What was restored could not be looked at yet';
  if (await isOverdue(context, step)) {
    throw new StepError(
      left.length > 0 ? 'ChangedAgain' : 'NotObserved',
      `${message}, although it was restored. Find out what changes it, then restore it again.`,
      { retryable: false },
    );
  }
  return { done: false, retryAfterMs: LOOK_AGAIN_MS, message };
}

async function isOverdue(
  context: LifecycleContext,
  step: StepContext,
): Promise<boolean> {
  const operation = await context.engine.latest(step.subjectId);
  const startedAt = operation?.steps.find(s => s.name === 'observe')?.startedAt;
  return (
    startedAt !== undefined &&
    context.now().getTime() - Date.parse(startedAt) > RESTORED_WITHIN_MS
  );
}

async function finishHeal(
  context: LifecycleContext,
  trx: Knex.Transaction,
  operation: Operation,
  outcome: {
    state: 'succeeded' | 'failed' | 'cancelled';
    error?: OperationError;
  },
): Promise<void> {
  const { environment } = await lockEnvironment(
    context,
    trx,
    operation.subjectId,
  );
  await noteOperationEnd(context, trx, environment, operation, outcome);
  const findings = await context.heals.take(trx, operation.id);
  const what = nameFindings(findings);
  const told = {
    succeeded: {
      type: 'healed',
      summary: `What was approved for ${environment.name} was restored: ${what}`,
    },
    failed: {
      type: 'heal-failed',
      summary: `What was approved for ${
        environment.name
      } could not be restored: ${
        outcome.error?.message ?? 'for an unknown reason'
      }`,
    },
    cancelled: {
      type: 'heal-cancelled',
      summary: `Restoring what was approved for ${environment.name} was cancelled`,
    },
  }[outcome.state];
  await appendEvent(context, trx, environment, {
    ...told,
    actor: operation.requestedBy,
    detail: {
      findings: JSON.parse(
        JSON.stringify(findings.slice(0, FINDINGS_TOLD)),
      ) as JsonArray,
    },
  });
}
