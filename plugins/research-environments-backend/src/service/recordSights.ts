import { Condition, setCondition } from '@glovebox/guarded-change-common';
import { Knex } from 'knex';
import { EnvironmentWithHead, TargetStateRecord } from '../model/records';
import {
  decideHealing,
  HealingDecision,
  HEALS_COUNTED_MS,
} from './decideHealing';
import { driftCondition, driftSeen } from './driftCondition';
import { LifecycleContext } from './LifecycleContext';
import { resourcesOf } from './lookAtTargets';
import { observedConditions, TargetSight } from './observedConditions';

/** What is known after a look, and what is to be done about what drifted. */
export interface Recorded {
  conditions: Condition[];
  decision: HealingDecision;
}

/** Writes what was seen: conditions while nobody asked for deletion, and the resources and the drift of each target. */
export async function recordSights(
  context: LifecycleContext,
  trx: Knex.Transaction,
  { environment, head }: EnvironmentWithHead,
  looked: { sights: TargetSight[]; states: TargetStateRecord[] },
): Promise<Recorded> {
  const { sights, states } = looked;
  const now = context.now();
  const seen = { generation: head.number, now };
  const decision = decideHealing(
    driftSeen(sights),
    context.settings.drift,
    await context.heals.since(
      trx,
      environment.id,
      new Date(now.getTime() - HEALS_COUNTED_MS),
    ),
  );
  const conditions = setCondition(
    observedConditions(environment.conditions, sights, seen),
    { ...driftCondition(sights, decision), observedGeneration: head.number },
    now,
  );
  const saved = await context.store.saveConditions(
    trx,
    environment.id,
    conditions,
  );
  if (!saved) {
    return { conditions: environment.conditions, decision };
  }
  for (const sight of sights) {
    const key = { environmentId: environment.id, targetId: sight.targetId };
    const resources = resourcesOf(sight, states);
    await context.targetStates.saveResources(trx, key, resources);
    if ('seen' in sight) {
      await context.targetStates.saveDrift(trx, key, sight.seen.drift);
    }
  }
  return { conditions, decision };
}
