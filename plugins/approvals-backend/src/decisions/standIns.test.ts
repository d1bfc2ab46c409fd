import fc from 'fast-check';
import { standInsOf, whoMayVote, whyStandIns } from './standIns';

const people = ['ada', 'ben', 'carla', 'devi', 'sam'];
const some = fc.subarray(people);

describe('whoMayVote', () => {
  it('asks the stand-ins exactly when no approver may vote, and nobody who is excluded', () => {
    fc.assert(
      fc.property(some, some, some, (approvers, standIns, out) => {
        const may = whoMayVote({ approvers, standIns }, new Set(out));
        const able = people.filter(p => !out.includes(p));
        const asked = approvers.some(p => able.includes(p))
          ? approvers
          : standIns;
        expect(may).toEqual(able.filter(p => asked.includes(p)));
      }),
      { numRuns: 500 },
    );
  });
});

const request = {
  requester: 'user:default/ada',
  beneficiaries: ['user:default/ben'],
  editors: ['user:default/ada', 'user:default/carla'],
  ownerGroup: 'group:default/vision',
};
const stage = { standIns: ['group:default/team-leads'] };

describe('standInsOf', () => {
  it('is nobody while there is a lead who may vote, or where the stage names none', () => {
    const leadRef = 'user:default/noor';
    expect(standInsOf(stage, { ...request, leadRef })).toEqual([]);
    expect(standInsOf({}, request)).toEqual([]);
  });

  it.each(['ada', 'ben', 'carla', undefined])(
    'is the named groups when the lead is %s',
    name => {
      const leadRef = name && `user:default/${name}`;
      expect(standInsOf(stage, { ...request, leadRef })).toEqual(
        stage.standIns,
      );
    },
  );
});

describe('whyStandIns', () => {
  it.each([
    ['ada', 'Noor, lead of vision, asks for this'],
    ['ben', 'Noor, lead of vision, gains from this'],
    ['carla', 'Noor, lead of vision, edited this'],
    // A member of a group that gains.
    ['devi', 'Noor, lead of vision, gains from this'],
  ])('says what keeps the lead %s from voting', (name, words) => {
    const lead = { ref: `user:default/${name}`, name: 'Noor' };
    expect(whyStandIns(request, lead)).toBe(words);
  });

  it('says that there is no lead', () => {
    expect(whyStandIns(request, undefined)).toBe('vision has no lead');
  });
});
