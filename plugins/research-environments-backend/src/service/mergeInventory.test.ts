import { DeletionInventoryItem } from '@glovebox/backstage-plugin-research-environments-common';
import { mergeInventory, wholeTargetStayed } from './mergeInventory';

const EAST = 'kubernetes:east';

function item(
  name: string,
  outcome: DeletionInventoryItem['outcome'],
  targetId = EAST,
): DeletionInventoryItem {
  return {
    targetId,
    type: 'ConfigMap',
    name,
    outcome,
    reason: outcome === 'stayed' ? 'A finalizer holds it.' : undefined,
  };
}

describe('mergeInventory', () => {
  it('keeps what an earlier run removed, and what is on other targets', () => {
    const before = [
      item('settings', 'removed'),
      item('held', 'stayed'),
      item('disk', 'removed', 'azure:research'),
    ];
    expect(mergeInventory(before, EAST, [item('held', 'removed')])).toEqual([
      item('disk', 'removed', 'azure:research'),
      item('settings', 'removed'),
      item('held', 'removed'),
    ]);
  });

  it('still says removed of what the next run finds gone', () => {
    expect(
      mergeInventory([item('settings', 'removed')], EAST, [
        item('settings', 'already-gone'),
      ]),
    ).toEqual([item('settings', 'removed')]);
  });

  it('takes what stayed and is found no more for gone', () => {
    expect(mergeInventory([item('held', 'stayed')], EAST, [])).toEqual([
      item('held', 'already-gone'),
    ]);
  });

  it('takes nothing for gone when nobody could look', () => {
    const whole = wholeTargetStayed(EAST, 'It does not answer.');
    expect(mergeInventory([item('held', 'stayed')], EAST, [whole])).toEqual([
      item('held', 'stayed'),
      whole,
    ]);
  });

  it('forgets that nobody could look once somebody did', () => {
    const whole = wholeTargetStayed(EAST, 'It does not answer.');
    expect(mergeInventory([whole], EAST, [item('held', 'removed')])).toEqual([
      item('held', 'removed'),
    ]);
  });
});
