import { DeletionInventoryItem } from '@glovebox/backstage-plugin-research-environments-common';

/** Stands for everything on a target that nobody could look at. */
const WHOLE_TARGET = 'target';

/** What could not be looked at, or was not, may still be there. */
export function wholeTargetStayed(
  targetId: string,
  why: string,
): DeletionInventoryItem {
  return {
    targetId,
    type: WHOLE_TARGET,
    name: targetId,
    outcome: 'stayed',
    reason: `${why} Whatever is there can be removed by the platform team once the target answers; a retry then looks again.`,
  };
}

/**
 * The inventory after one more run on a target. What an earlier run removed stays listed as removed; what stayed then and is not
 * found any more is gone by now, unless this run could not look.
 */
export function mergeInventory(
  before: readonly DeletionInventoryItem[],
  targetId: string,
  found: readonly DeletionInventoryItem[],
): DeletionInventoryItem[] {
  const couldNotLook = found.some(isWholeTarget);
  const known = new Map(
    before.filter(item => item.targetId === targetId).map(i => [keyOf(i), i]),
  );
  const merged = found.map(item => {
    const earlier = known.get(keyOf(item));
    known.delete(keyOf(item));
    return item.outcome === 'already-gone' && earlier?.outcome === 'removed'
      ? earlier
      : item;
  });
  const left = [...known.values()].flatMap(item => {
    if (item.outcome !== 'stayed' || couldNotLook) {
      return [item];
    }
    return isWholeTarget(item)
      ? []
      : [{ ...item, outcome: 'already-gone' as const, reason: undefined }];
  });
  return [
    ...before.filter(item => item.targetId !== targetId),
    ...left,
    ...merged,
  ];
}

function isWholeTarget({ type, outcome }: DeletionInventoryItem): boolean {
  return type === WHOLE_TARGET && outcome === 'stayed';
}

function keyOf({ type, name }: DeletionInventoryItem): string {
  return JSON.stringify([type, name]);
}
