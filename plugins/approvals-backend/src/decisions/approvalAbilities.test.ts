import { ApprovalState } from '@glovebox/backstage-plugin-approvals-common';
import { ApprovalRecord } from '../model/records';
import { approvalAbilities } from './approvalAbilities';
import { approvalState, isLive } from './approvalState';
import { tally } from './tally';

const now = new Date('2026-01-02T00:00:00Z');
const before = '2026-01-01T00:00:00.000Z';
const after = '2026-01-03T00:00:00.000Z';

const STATES: ApprovalState[] = [
  'pending',
  'approved',
  'rejected',
  'expired',
  'superseded',
  'withdrawn',
  'consumed',
];

const stages = [
  { id: 'lead', title: 'Team lead', quorum: 1 },
  { id: 'security', title: 'Security', quorum: 1 },
].map(stage => ({ ...stage, policies: [], approvers: [] }));

const eligible = new Map([
  ['lead', ['noor', 'ada', 'ben', 'eve']],
  ['security', ['sam', 'mina']],
]);

const VIEWERS = {
  requester: 'ada',
  beneficiary: 'ben',
  editor: 'eve',
  'approver of the open stage': 'noor',
  'approver of a later stage': 'sam',
  stranger: 'zoe',
};

function recordIn(
  state: ApprovalState,
  overrides: Partial<ApprovalRecord> = {},
): ApprovalRecord {
  return {
    id: '1',
    pluginId: 'p',
    subject: {
      kind: 'k',
      action: 'a',
      id: 'i',
      name: 'n',
      title: 't',
      path: '/',
    },
    digest: 'sha256:d',
    facts: {},
    requester: 'ada',
    beneficiaries: ['ben'],
    editors: ['eve'],
    ownerGroup: 'group:default/vision',
    highlights: [],
    state,
    endReason: 'because',
    policies: [],
    limits: { decideWithin: 'P1D', consumeWithin: 'P1D' },
    stages,
    openedAt: before,
    decideBy: after,
    consumeBy: state === 'approved' ? after : undefined,
    votes: [],
    ...overrides,
  };
}

function allowed(record: ApprovalRecord, viewer: string): string[] {
  const abilities = approvalAbilities({
    record,
    tally: tally(record.votes, record.stages, eligible, record.digest),
    eligible,
    viewer,
    now,
  });
  expect(abilities.map(a => a.action)).toEqual([
    'approve',
    'reject',
    'withdraw',
  ]);
  // No disabled button without its reason.
  for (const ability of abilities) {
    expect(ability.allowed === (ability.reason === undefined)).toBe(true);
  }
  return abilities.filter(a => a.allowed).map(a => a.action);
}

describe('approvalAbilities', () => {
  it.each(STATES)('are as they should be for every viewer when %s', state => {
    const expected = Object.fromEntries(
      Object.keys(VIEWERS).map(role => {
        if (role === 'requester' && ['pending', 'approved'].includes(state)) {
          return [role, ['withdraw']];
        }
        const votes =
          role === 'approver of the open stage' && state === 'pending';
        return [role, votes ? ['approve', 'reject'] : []];
      }),
    );
    const actual = Object.fromEntries(
      Object.entries(VIEWERS).map(([role, viewer]) => [
        role,
        allowed(recordIn(state), viewer),
      ]),
    );
    expect(actual).toEqual(expected);
  });

  it('end with the time to decide, to the moment', () => {
    expect(
      allowed(recordIn('pending', { decideBy: now.toISOString() }), 'noor'),
    ).toEqual([]);
    const justBefore = new Date(now.getTime() + 1).toISOString();
    expect(
      allowed(recordIn('pending', { decideBy: justBefore }), 'noor'),
    ).toEqual(['approve', 'reject']);
  });
});

describe('approvalState', () => {
  it('is what is recorded, except that time ends what is live', () => {
    for (const state of STATES) {
      expect(approvalState(recordIn(state), now).state).toBe(state);
    }
    expect(
      approvalState(recordIn('pending', { decideBy: now.toISOString() }), now),
    ).toEqual({
      state: 'expired',
      reason: expect.stringContaining('Too few people decided'),
    });
    expect(
      approvalState(
        recordIn('approved', { consumeBy: now.toISOString() }),
        now,
      ),
    ).toEqual({
      state: 'expired',
      reason: expect.stringContaining('not put into effect'),
    });
  });

  it('is live only while something can still come of it', () => {
    expect(STATES.filter(state => isLive(recordIn(state), now))).toEqual([
      'pending',
      'approved',
    ]);
  });
});
