import { JsonArray } from '@backstage/types';
import { Condition } from '@glovebox/guarded-change-common';
import {
  DriftFinding,
  driftKey,
} from '@glovebox/backstage-plugin-research-environments-common';
import { Knex } from 'knex';
import { EnvironmentWithHead } from '../model/records';
import { driftSeen, nameFindings } from './driftCondition';
import { forEachLimited } from './forEachLimited';
import { healByPolicy } from './healEnvironment';
import { appendEvent, lockEnvironment, PORTAL_ACTOR } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { lookAtTargets } from './lookAtTargets';
import { TargetSight } from './observedConditions';
import { recordSights } from './recordSights';

/** Environments claimed in one go; what is left is claimed by the next, or by another replica. */
const BATCH = 200;
/** Findings that an event holds. */
const FINDINGS_TOLD = 20;

/**
 * Looks at the running environments whose turn it is. Several replicas share them; a failure stays with its environment.
 *
 * @returns how many were looked at
 */
export async function observeEnvironments(
  context: LifecycleContext,
  options: { signal: AbortSignal; random: () => number },
): Promise<number> {
  const { settings } = context;
  const now = context.now();
  // Spread, so that environments made together are not looked at together for ever.
  const spread = 0.9 + options.random() * 0.2;
  const until = new Date(now.getTime() + settings.observeEveryMs * spread);
  const ids = await context.store.claimDue('observe', {
    now,
    until,
    limit: BATCH,
  });
  if (ids.length === 0) {
    return 0;
  }
  const watched = await context.watches.watched(now);
  const rarely = new Date(
    now.getTime() + settings.observeWatchedEveryMs * spread,
  );
  const subjects = await context.store.getMany(ids);
  await forEachLimited(subjects, settings.observeConcurrency, async subject => {
    const { id } = subject.environment;
    try {
      const isKnown = await observeEnvironment(
        context,
        subject,
        options.signal,
      );
      if (isKnown && isWatched(context, subject, watched) && rarely > until) {
        await context.watches.postpone(id, { from: until, until: rarely });
      }
    } catch (error) {
      context.logger.warn(
        `Could not observe environment ${id}, trying again later: ${error}`,
      );
    }
  });
  return subjects.length;
}

/** Whether a change would be told: everything of it that can be watched is, and something can. */
function isWatched(
  { targets }: LifecycleContext,
  { environment }: EnvironmentWithHead,
  watched: ReadonlySet<string>,
): boolean {
  const watchable = environment.placement.targetIds.filter(
    id => targets.find(id)?.watch,
  );
  return watchable.length > 0 && watchable.every(id => watched.has(id));
}

/** @returns whether everything could be seen. What could not is looked at again soon: no watch tells that it can be. */
async function observeEnvironment(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
  signal: AbortSignal,
): Promise<boolean> {
  const looked = await lookAtTargets(context, subject, signal);
  if (signal.aborted) {
    return false;
  }
  const { id, conditions: before } = subject.environment;
  const after = await context.store.transaction(async trx => {
    const locked = await lockEnvironment(context, trx, id);
    if (!isQuiet(locked, subject)) {
      return before;
    }
    const { conditions, decision } = await recordSights(
      context,
      trx,
      locked,
      looked,
    );
    if (decision.heal.length > 0) {
      await healByPolicy(context, trx, locked, decision.heal);
    }
    await appendReadiness(context, trx, locked, conditions);
    await appendDrift(context, trx, locked, {
      before: looked.states.flatMap(state => state.drift),
      after: driftSeen(looked.sights),
      isKnown: conditions.find(c => c.type === 'Drifted')?.status !== 'Unknown',
    });
    return conditions;
  });
  if (JSON.stringify(after) !== JSON.stringify(before)) {
    context.changed(id);
  }
  return looked.sights.every(isSeenWhole);
}

function isSeenWhole(sight: TargetSight): boolean {
  return (
    'seen' in sight &&
    sight.seen.baselineObserved !== undefined &&
    sight.seen.resources.every(resource => resource.health !== 'unknown')
  );
}

/** Nothing was started while it was looked at: what was seen is what is there. */
function isQuiet(now: EnvironmentWithHead, then: EnvironmentWithHead): boolean {
  return (
    now.environment.desired === 'present' &&
    now.head.state === 'current' &&
    now.head.number === then.head.number &&
    now.environment.operation?.id === then.environment.operation?.id &&
    now.environment.operation?.state !== 'active'
  );
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

/** What begins to differ is told, with who changed it, and that nothing does any more; that something still does is not. */
async function appendDrift(
  context: LifecycleContext,
  trx: Knex.Transaction,
  { environment }: EnvironmentWithHead,
  drift: {
    before: readonly DriftFinding[];
    after: readonly DriftFinding[];
    isKnown: boolean;
  },
): Promise<void> {
  const { before, after, isKnown } = drift;
  const known = new Set(before.map(driftKey));
  const appeared = after.filter(finding => !known.has(driftKey(finding)));
  if (appeared.length > 0) {
    await appendEvent(context, trx, environment, {
      type: 'drifted',
      actor: PORTAL_ACTOR,
      summary: `${environment.name} is not as it was approved: ${nameFindings(
        appeared,
      )}`,
      detail: { findings: toJson(appeared.slice(0, FINDINGS_TOLD)) },
    });
  }
  if (before.length > 0 && after.length === 0 && isKnown) {
    await appendEvent(context, trx, environment, {
      type: 'drift-ended',
      actor: PORTAL_ACTOR,
      summary: `${environment.name} is as it was approved again; somebody undid the change`,
    });
  }
}

function toJson(findings: readonly DriftFinding[]): JsonArray {
  return JSON.parse(JSON.stringify(findings)) as JsonArray;
}
