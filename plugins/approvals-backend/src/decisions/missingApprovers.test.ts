import fc from 'fast-check';
import { missingApprovers } from './missingApprovers';

const people = ['a', 'b', 'c', 'd'];
const ids = ['lead', 'security', 'platform'];

/** Slow and obvious: tries everybody in every place. */
function canFill(places: string[], eligible: Map<string, string[]>): boolean {
  const [first, ...rest] = places;
  if (first === undefined) {
    return true;
  }
  return (eligible.get(first) ?? []).some(person =>
    canFill(
      rest,
      new Map(
        [...eligible].map(([id, list]) => [id, list.filter(p => p !== person)]),
      ),
    ),
  );
}

describe('missingApprovers', () => {
  it('finds nobody missing exactly when distinct people can fill every place', () => {
    fc.assert(
      fc.property(
        fc.tuple(...ids.map(() => fc.integer({ min: 0, max: 2 }))),
        fc.tuple(...ids.map(() => fc.subarray(people))),
        (quorums, lists) => {
          const stages = ids.map((id, i) => ({ id, quorum: quorums[i] }));
          const eligible = new Map(ids.map((id, i) => [id, lists[i]]));
          const places = stages.flatMap(s => Array(s.quorum).fill(s.id));
          expect(missingApprovers(stages, eligible).length === 0).toBe(
            canFill(places, eligible),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('says which stage lacks how many', () => {
    const stages = [
      { id: 'lead', quorum: 1 },
      { id: 'security', quorum: 2 },
    ];
    const eligible = new Map([
      ['lead', ['a']],
      ['security', ['a', 'b']],
    ]);
    expect(missingApprovers(stages, eligible)).toEqual([
      { stageId: 'security', missing: 1 },
    ]);
  });

  it('takes account of those who have voted', () => {
    const stages = [
      { id: 'lead', quorum: 1 },
      { id: 'security', quorum: 1 },
    ];
    const eligible = new Map([
      ['lead', ['a', 'b']],
      ['security', ['a']],
    ]);
    expect(missingApprovers(stages, eligible)).toEqual([]);
    expect(
      missingApprovers(stages, eligible, new Map([['a', 'lead']])),
    ).toEqual([{ stageId: 'security', missing: 1 }]);
    expect(
      missingApprovers(stages, eligible, new Map([['b', 'lead']])),
    ).toEqual([]);
  });
});
