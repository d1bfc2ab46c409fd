import { Condition } from '@glovebox/guarded-change-common';
import { Knex } from 'knex';
import { EnvironmentWithHead, TargetStateRecord } from '../model/records';
import { forEachLimited } from './forEachLimited';
import { appendEvent, PORTAL_ACTOR } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { lookAtTargets, resourcesOf } from './lookAtTargets';
import { observedConditions, TargetSight } from './observedConditions';

/** Environments claimed in one go; what is left is claimed by the next, or by another replica. */
const BATCH = 200;

/** Looks at the running environments whose turn it is. Several replicas share them; a failure stays with its environment. */
export async function observeEnvironments(
  context: LifecycleContext,
  options: { signal: AbortSignal; random: () => number },
): Promise<void> {
  const now = context.now();
  // Spread, so that environments made together are not looked at together for ever.
  const spread = 0.9 + options.random() * 0.2;
  const ids = await context.store.claimDue('observe', {
    now,
    until: new Date(now.getTime() + context.settings.observeEveryMs * spread),
    limit: BATCH,
  });
  const subjects = await context.store.getMany(ids);
  await forEachLimited(
    subjects,
    context.settings.observeConcurrency,
    async subject => {
      try {
        await observeEnvironment(context, subject, options.signal);
      } catch (error) {
        context.logger.warn(
          `Could not observe environment ${subject.environment.id}, trying again later: ${error}`,
        );
      }
    },
  );
}

async function observeEnvironment(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
  signal: AbortSignal,
): Promise<void> {
  const { sights, states } = await lookAtTargets(context, subject, signal);
  if (signal.aborted) {
    return;
  }
  const { id, conditions: before } = subject.environment;
  const after = await context.store.transaction(async trx => {
    const conditions = await recordSights(context, trx, subject, {
      sights,
      states,
    });
    await appendReadiness(context, trx, subject, conditions);
    return conditions;
  });
  if (JSON.stringify(after) !== JSON.stringify(before)) {
    context.changed(id);
  }
}

/** Writes what was seen: conditions while nobody asked for deletion, and the resources of each target. */
export async function recordSights(
  context: LifecycleContext,
  trx: Knex.Transaction,
  { environment, head }: EnvironmentWithHead,
  looked: { sights: TargetSight[]; states: TargetStateRecord[] },
): Promise<Condition[]> {
  const { sights, states } = looked;
  const conditions = observedConditions(environment.conditions, sights, {
    generation: head.number,
    now: context.now(),
  });
  const saved = await context.store.saveConditions(
    trx,
    environment.id,
    conditions,
  );
  if (!saved) {
    return environment.conditions;
  }
  for (const sight of sights) {
    await context.targetStates.saveResources(
      trx,
      { environmentId: environment.id, targetId: sight.targetId },
      resourcesOf(sight, states),
    );
  }
  return conditions;
}

const READINESS_EVENT = {
  True: 'recovered',
  False: 'degraded',
  Unknown: 'unobservable',
} as const;

/** A change of readiness is told; a look that found nothing new is not. */
async function appendReadiness(
  context: LifecycleContext,
  trx: Knex.Transaction,
  { environment }: EnvironmentWithHead,
  conditions: readonly Condition[],
): Promise<void> {
  const before = environment.conditions.find(c => c.type === 'Ready');
  const after = conditions.find(c => c.type === 'Ready');
  if (!after || after.status === before?.status) {
    return;
  }
  await appendEvent(context, trx, environment, {
    type: READINESS_EVENT[after.status],
    actor: PORTAL_ACTOR,
    summary: `${environment.name}: ${after.message}`,
    detail: { reason: after.reason },
  });
}
