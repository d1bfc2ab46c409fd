import { DeletionInventoryItem } from '@glovebox/backstage-plugin-research-environments-common';
import { RenderedContent } from '@glovebox/backstage-plugin-research-environments-node';
import { EnvironmentRecord } from '../model/records';
import { destroyedByStep } from './deletionSteps';
import { mergeInventory, wholeTargetStayed } from './mergeInventory';

/** The inventory after a step of a deletion was skipped: what it would have removed counts as there until somebody looked. */
export function noteWhatStays(
  { deletionInventory }: EnvironmentRecord,
  skipped: {
    step: string;
    reason: string;
    rendered: readonly RenderedContent[];
  },
): DeletionInventoryItem[] | undefined {
  const kind = destroyedByStep(skipped.step);
  if (!kind) {
    return deletionInventory;
  }
  return skipped.rendered
    .filter(content => content.kind === kind)
    .reduce<DeletionInventoryItem[]>(
      (inventory, { targetId }) =>
        mergeInventory(inventory, targetId, [
          wholeTargetStayed(
            targetId,
            `Removing it was skipped: ${skipped.reason}.`,
          ),
        ]),
      deletionInventory ?? [],
    );
}
