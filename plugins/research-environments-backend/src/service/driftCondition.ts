import { Condition } from '@glovebox/guarded-change-common';
import {
  describeDrift,
  DriftFinding,
} from '@glovebox/backstage-plugin-research-environments-common';
import { HEALS_AT_MOST, HealingDecision } from './decideHealing';
import { TargetSight } from './observedConditions';

/** Reason of `Drifted` when the portal can do nothing about any of it. */
export const BY_HAND = 'ByHand';

/** Objects that a sentence names; the page has the rest. */
const NAMED = 3;

/** Everything that was seen to differ from what was approved. */
export function driftSeen(sights: readonly TargetSight[]): DriftFinding[] {
  return sights.flatMap(sight => ('seen' in sight ? sight.seen.drift : []));
}

/** Whether something is not as it was approved, and what happens about it. What could not be seen is `Unknown`, unless what was seen differs already. */
export function driftCondition(
  sights: readonly TargetSight[],
  decision: HealingDecision,
): Omit<Condition, 'lastTransitionTime' | 'observedGeneration'> {
  const type = 'Drifted';
  const findings = driftSeen(sights);
  if (findings.length > 0) {
    const { reason, next } = outcome(decision);
    const message = `${nameFindings(findings)}. ${next}`;
    return { type, status: 'True', reason, message };
  }
  return sights.some(sight => 'unseen' in sight)
    ? {
        type,
        status: 'Unknown',
        reason: 'NotObserved',
        message: 'Not every target could be looked at.',
      }
    : {
        type,
        status: 'False',
        reason: 'AsApproved',
        message: 'Everything is as it was approved.',
      };
}

/** "NetworkPolicy default-deny: spec.ingress was changed by kubectl-edit; Job train is missing; and 2 more". */
export function nameFindings(findings: readonly DriftFinding[]): string {
  const shown = findings.slice(0, NAMED).map(describeDrift);
  const rest = findings.length - shown.length;
  return `${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}

function outcome(decision: HealingDecision): { reason: string; next: string } {
  if (decision.fought.length > 0) {
    return {
      reason: 'HealingStopped',
      next: `The portal put it back ${HEALS_AT_MOST} times within an hour and it was changed again, so it stopped. Find out what changes it, then restore what was approved.`,
    };
  }
  if (decision.ask.length > 0) {
    return {
      reason: 'AwaitsDecision',
      next: 'Restore what was approved, or undo the change.',
    };
  }
  if (decision.heal.length > 0) {
    return {
      reason: 'Healing',
      next: 'The portal restores what was approved.',
    };
  }
  return {
    reason: BY_HAND,
    next: 'The portal cannot undo this; whoever administers the target can.',
  };
}
