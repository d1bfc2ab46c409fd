import fc from 'fast-check';
import { tally } from './tally';

const DIGEST = 'sha256:now';
const people = ['ada', 'ben', 'carla', 'devi', 'sam'];
const stageIds = ['lead', 'security', 'platform'];

const voteArbitrary = fc.record({
  voter: fc.constantFrom(...people),
  stageId: fc.constantFrom(...stageIds),
  decision: fc.constantFrom<'approve' | 'reject'>('approve', 'reject'),
  digest: fc.constantFrom(DIGEST, 'sha256:old'),
});
const stagesArbitrary = fc.subarray(stageIds).chain(ids =>
  fc.tuple(
    ...ids.map(id =>
      fc.record({
        id: fc.constant(id),
        quorum: fc.integer({ min: 1, max: 3 }),
      }),
    ),
  ),
);
const eligibleArbitrary = fc
  .tuple(...stageIds.map(() => fc.subarray(people)))
  .map(lists => new Map(lists.map((list, i) => [stageIds[i], list])));

type Vote = ReturnType<typeof voteArbitrary.generate>['value'];

/** Slow and obvious: asks of every person, in every stage, whether they have said yes. */
function model(
  votes: Vote[],
  stages: { id: string; quorum: number }[],
  eligible: Map<string, string[]>,
) {
  const yes = (person: string, stageId: string) => {
    const valid = votes.filter(
      v =>
        v.voter === person &&
        v.decision === 'approve' &&
        v.digest === DIGEST &&
        (eligible.get(v.stageId) ?? []).includes(person),
    );
    return valid.length > 0 && valid[0].stageId === stageId;
  };
  const full = stages.map(
    s => people.filter(p => yes(p, s.id)).length >= s.quorum,
  );
  const firstOpen = full.indexOf(false);
  return {
    approved: firstOpen === -1,
    states: full.map((isFull, i) => {
      if (isFull) {
        return 'satisfied';
      }
      return i === firstOpen ? 'open' : 'waiting';
    }),
  };
}

describe('tally', () => {
  it('agrees with the slow model', () => {
    fc.assert(
      fc.property(
        fc.array(voteArbitrary, { maxLength: 12 }),
        stagesArbitrary,
        eligibleArbitrary,
        (votes, stages, eligible) => {
          const result = tally(votes, stages, eligible, DIGEST);
          const expected = model(votes, stages, eligible);
          expect(result.approved).toBe(expected.approved);
          expect(result.stages.map(s => s.state)).toEqual(expected.states);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never counts anybody twice, nor anybody who is not eligible', () => {
    fc.assert(
      fc.property(
        fc.array(voteArbitrary, { maxLength: 12 }),
        stagesArbitrary,
        eligibleArbitrary,
        (votes, stages, eligible) => {
          const { stages: tallied } = tally(votes, stages, eligible, DIGEST);
          const counted = tallied.flatMap(s => s.approvedBy);
          expect(new Set(counted).size).toBe(counted.length);
          for (const stage of tallied) {
            for (const person of stage.approvedBy) {
              expect(eligible.get(stage.id)).toContain(person);
            }
          }
        },
      ),
    );
  });

  it('approves at once what needs nobody', () => {
    expect(tally([], [], new Map(), DIGEST)).toEqual({
      stages: [],
      approved: true,
      openStageId: undefined,
    });
  });

  it('opens an earlier stage again when its voter has left', () => {
    const stages = [
      { id: 'lead', quorum: 1 },
      { id: 'security', quorum: 1 },
    ];
    const votes: Vote[] = [
      { voter: 'ada', stageId: 'lead', decision: 'approve', digest: DIGEST },
      {
        voter: 'sam',
        stageId: 'security',
        decision: 'approve',
        digest: DIGEST,
      },
    ];
    const all = new Map([
      ['lead', ['ada', 'ben']],
      ['security', ['sam']],
    ]);
    expect(tally(votes, stages, all, DIGEST).approved).toBe(true);

    const adaLeft = new Map([...all, ['lead', ['ben']]] as [
      string,
      string[],
    ][]);
    expect(tally(votes, stages, adaLeft, DIGEST)).toMatchObject({
      approved: false,
      openStageId: 'lead',
      stages: [{ state: 'open' }, { state: 'satisfied' }],
    });
  });
});
