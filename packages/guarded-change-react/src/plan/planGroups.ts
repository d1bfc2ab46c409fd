import { PlannedChange, PlannedObject } from '@glovebox/guarded-change-common';

/** Objects of one origin within a target. @public */
export interface OriginGroup {
  origin: PlannedObject['origin'];
  objects: PlannedObject[];
}

/** What would happen on one target. @public */
export interface TargetGroup {
  targetId: string;
  origins: OriginGroup[];
  counts: Partial<Record<PlannedChange, number>>;
  refused: number;
}

/** What the template brings comes first: it is what the reader chose. */
const ORIGIN_ORDER: PlannedObject['origin'][] = ['template', 'baseline'];

function countChanges(
  objects: readonly PlannedObject[],
): TargetGroup['counts'] {
  const counts: TargetGroup['counts'] = {};
  for (const { change } of objects) {
    counts[change] = (counts[change] ?? 0) + 1;
  }
  return counts;
}

/**
 * Sorts the objects of a plan by target and by who asks for them, keeping their order otherwise.
 *
 * @public
 */
export function groupPlannedObjects(
  objects: readonly PlannedObject[],
): TargetGroup[] {
  const targetIds = [...new Set(objects.map(o => o.targetId))];
  return targetIds.map(targetId => {
    const own = objects.filter(o => o.targetId === targetId);
    return {
      targetId,
      counts: countChanges(own),
      refused: own.filter(o => o.refused).length,
      origins: ORIGIN_ORDER.map(origin => ({
        origin,
        objects: own.filter(o => o.origin === origin),
      })).filter(group => group.objects.length > 0),
    };
  });
}

/** A target's id in words: `kubernetes:aks-east` is "Kubernetes aks-east". @public */
export function targetTitle(targetId: string): string {
  const [kind, ...rest] = targetId.split(':');
  const name = rest.join(':');
  const word = kind.charAt(0).toUpperCase() + kind.slice(1);
  return name ? `${word} ${name}` : word;
}

const CHANGE_WORDS: Record<PlannedChange, string> = {
  create: 'new',
  update: 'changed',
  replace: 'replaced',
  delete: 'removed',
  none: 'unchanged',
  unknown: 'not checked',
};

/** The word for what happens to an object. @public */
export function changeWord(change: PlannedChange): string {
  return CHANGE_WORDS[change];
}

/** "18 new · 2 changed". @public */
export function countsInWords(counts: TargetGroup['counts']): string {
  return (Object.keys(CHANGE_WORDS) as PlannedChange[])
    .filter(change => counts[change])
    .map(change => `${counts[change]} ${CHANGE_WORDS[change]}`)
    .join(' · ');
}
