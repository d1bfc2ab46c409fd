import {
  DriftFinding,
  driftKey,
} from '@glovebox/backstage-plugin-research-environments-common';

/** What the operators decide: put back by the portal itself, or asked of a person. */
export interface DriftPolicy {
  baseline: 'heal' | 'ask';
  template: 'heal' | 'ask';
  foreign: 'remove' | 'ask';
}

/** So often within the time below the portal puts one field back against one manager; then a person decides. */
export const HEALS_AT_MOST = 3;
export const HEALS_COUNTED_MS = 60 * 60 * 1000;

export interface HealingDecision {
  /** The portal puts these back now. */
  heal: DriftFinding[];
  /** A person decides on these: policy says so. */
  ask: DriftFinding[];
  /** A person decides on these, since they were changed again each time they were put back. */
  fought: DriftFinding[];
  /** Nobody can put these back through the portal. */
  byHand: DriftFinding[];
}

/** Divides what drifted by what happens to it. Pure: every finding is in exactly one part. */
export function decideHealing(
  findings: readonly DriftFinding[],
  policy: DriftPolicy,
  attempts: readonly string[],
): HealingDecision {
  const counts = new Map<string, number>();
  attempts.forEach(what => counts.set(what, (counts.get(what) ?? 0) + 1));
  const decision: HealingDecision = {
    heal: [],
    ask: [],
    fought: [],
    byHand: [],
  };
  for (const finding of findings) {
    decision[partOf(finding, policy, counts)].push(finding);
  }
  return decision;
}

/** What is counted of putting back one finding: each field and who wrote it; of objects that were added, only who adds their kind. */
export function attemptsOf(finding: DriftFinding): string[] {
  const { change, fields, manager = '' } = finding;
  if (change === 'foreign') {
    return [JSON.stringify([finding.targetId, finding.type, '+', manager])];
  }
  const names = fields.length > 0 ? fields : [change];
  return names.map(field =>
    JSON.stringify([driftKey(finding), field, manager]),
  );
}

function partOf(
  finding: DriftFinding,
  policy: DriftPolicy,
  counts: ReadonlyMap<string, number>,
): keyof HealingDecision {
  if (finding.remedy === 'by-hand') {
    return 'byHand';
  }
  if (!isHealed(finding, policy)) {
    return 'ask';
  }
  const isFought = attemptsOf(finding).some(
    what => (counts.get(what) ?? 0) >= HEALS_AT_MOST,
  );
  return isFought ? 'fought' : 'heal';
}

function isHealed({ origin }: DriftFinding, policy: DriftPolicy): boolean {
  return origin === 'unknown'
    ? policy.foreign === 'remove'
    : policy[origin] === 'heal';
}
