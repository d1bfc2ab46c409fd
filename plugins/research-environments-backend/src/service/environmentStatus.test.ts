import { EnvironmentFacts, environmentStatus } from './environmentStatus';

const NOW = new Date('2026-01-05T00:00:00.000Z');
const BEFORE = '2026-01-04T00:00:00.000Z';
const AFTER = '2026-01-06T00:00:00.000Z';

const REVISION_STATES = [
  'draft',
  'submitted',
  'rejected',
  'lapsed',
  'withdrawn',
  'discarded',
  'approved',
  'current',
  'superseded',
] as const;
const OPERATIONS = [
  undefined,
  ...(
    [
      'environment.plan',
      'environment.apply',
      'environment.heal',
      'environment.delete',
      'environment.force-delete',
    ] as const
  ).flatMap(kind =>
    (['active', 'succeeded', 'failed', 'cancelled'] as const).map(state => ({
      id: 'o',
      kind,
      state,
      since: BEFORE,
    })),
  ),
];
const PLANS = [
  undefined,
  { state: 'running' as const, blocked: false },
  { state: 'succeeded' as const, blocked: false, plannedAt: BEFORE },
  { state: 'succeeded' as const, blocked: true, plannedAt: BEFORE },
  { state: 'failed' as const, blocked: true, plannedAt: BEFORE },
];
const READY = [undefined, 'True', 'False', 'Unknown'] as const;

function facts(changes: {
  desired?: 'present' | 'absent';
  everApplied?: boolean;
  deletedAt?: string;
  expiresAt?: string;
  operation?: (typeof OPERATIONS)[number];
  plan?: (typeof PLANS)[number];
  state?: (typeof REVISION_STATES)[number];
  ready?: (typeof READY)[number];
}): EnvironmentFacts {
  const { plan, state, ready, ...rest } = changes;
  return {
    desired: 'present',
    everApplied: false,
    createdAt: BEFORE,
    conditions: ready
      ? [
          {
            type: 'Ready',
            status: ready,
            reason: 'Because',
            message: 'Because it is.',
            lastTransitionTime: BEFORE,
            observedGeneration: 1,
          },
        ]
      : [],
    revision: {
      state: state ?? 'draft',
      stateReason: 'So it is.',
      stateSince: BEFORE,
      plan,
    },
    ...rest,
  };
}

/** Every combination of every fact. */
function* everything(): Generator<EnvironmentFacts> {
  for (const state of REVISION_STATES)
    for (const operation of OPERATIONS)
      for (const plan of PLANS)
        for (const ready of READY)
          for (const desired of ['present', 'absent'] as const)
            for (const everApplied of [true, false])
              for (const deletedAt of [undefined, BEFORE])
                for (const expiresAt of [undefined, BEFORE, AFTER])
                  yield facts({
                    state,
                    operation,
                    plan,
                    ready,
                    desired,
                    everApplied,
                    deletedAt,
                    expiresAt,
                  });
}

/** Whether the use cases can bring an environment here, said apart from the function under test. */
function isReachable(f: EnvironmentFacts): boolean {
  const { operation: o, revision } = f;
  if (f.deletedAt) {
    return true;
  }
  if (f.desired === 'absent') {
    return (
      (o?.kind === 'environment.delete' ||
        o?.kind === 'environment.force-delete') &&
      (o.state === 'active' || o.state === 'failed')
    );
  }
  switch (revision.state) {
    case 'draft':
    case 'submitted':
      // An apply that succeeded leaves no revision submitted.
      return !(o?.kind === 'environment.apply' && o.state === 'succeeded');
    case 'approved':
      return o?.kind === 'environment.apply' && o.state !== 'succeeded';
    case 'current':
      return true;
    case 'superseded':
      return false;
    default:
      return !f.everApplied;
  }
}

describe('environmentStatus', () => {
  it('knows every combination that can be, and owns up to the rest', () => {
    let combinations = 0;
    for (const f of everything()) {
      combinations += 1;
      const status = environmentStatus(f, NOW);
      const known = status.word !== 'Unknown';
      if (isReachable(f) && !known) {
        throw new Error(`Unknown: ${JSON.stringify(f)}: ${status.reason}`);
      }
      expect(status.reason).not.toBe('');
      expect(Date.parse(status.since)).not.toBeNaN();
    }
    expect(combinations).toBe(9 * 21 * 5 * 4 * 2 * 2 * 2 * 3);
  });

  it('never shows as running what is to be deleted', () => {
    const running = ['Ready', 'Degraded', 'Unobservable', 'Provisioning'];
    const shown = [...everything()]
      .filter(f => f.desired === 'absent' || f.deletedAt)
      .map(f => environmentStatus(f, NOW).word);
    expect(shown.filter(word => running.includes(word))).toEqual([]);
  });

  it('never shows as Ready what was not observed to be, or is over', () => {
    const shown = [...everything()].filter(
      f => environmentStatus(f, NOW).word === 'Ready',
    );
    expect(shown.length).toBeGreaterThan(0);
    expect(
      shown.filter(
        f => f.conditions[0]?.status !== 'True' || f.expiresAt === BEFORE,
      ),
    ).toEqual([]);
  });

  const apply = (state: 'active' | 'failed' | 'cancelled' | 'succeeded') =>
    ({ id: 'o', kind: 'environment.apply', state, since: BEFORE } as const);
  const destroy = (state: 'active' | 'failed' | 'cancelled') =>
    ({ id: 'o', kind: 'environment.delete', state, since: BEFORE } as const);

  it.each([
    ['Planning', facts({})],
    ['Planning', facts({ plan: PLANS[1] })],
    ['Draft', facts({ plan: PLANS[2] })],
    ['Plan refused', facts({ plan: PLANS[3] })],
    ['Plan refused', facts({ plan: PLANS[4] })],
    ['Draft', facts({ plan: PLANS[2], operation: apply('failed') })],
    ['Waiting for approval', facts({ state: 'submitted' })],
    ['Provisioning', facts({ state: 'submitted', operation: apply('active') })],
    [
      'Provisioning failed',
      facts({ state: 'submitted', operation: apply('failed') }),
    ],
    ['Provisioning', facts({ state: 'approved', operation: apply('active') })],
    [
      'Provisioning failed',
      facts({ state: 'approved', operation: apply('cancelled') }),
    ],
    ['Unknown', facts({ state: 'approved' })],
    ['Unknown', facts({ state: 'approved', operation: apply('succeeded') })],
    ['Unobservable', facts({ state: 'current' })],
    ['Ready', facts({ state: 'current', ready: 'True', expiresAt: AFTER })],
    ['Degraded', facts({ state: 'current', ready: 'False' })],
    ['Unobservable', facts({ state: 'current', ready: 'Unknown' })],
    ['Expired', facts({ state: 'current', ready: 'True', expiresAt: BEFORE })],
    ['Rejected', facts({ state: 'rejected' })],
    ['Approval lapsed', facts({ state: 'lapsed' })],
    ['Withdrawn', facts({ state: 'withdrawn' })],
    ['Discarded', facts({ state: 'discarded' })],
    ['Unknown', facts({ state: 'rejected', everApplied: true })],
    ['Unknown', facts({ state: 'superseded' })],
    ['Deleting', facts({ desired: 'absent', operation: destroy('active') })],
    [
      'Deletion failed',
      facts({ desired: 'absent', operation: destroy('failed') }),
    ],
    ['Unknown', facts({ desired: 'absent', operation: destroy('cancelled') })],
    ['Unknown', facts({ desired: 'absent', operation: apply('failed') })],
    ['Deleted', facts({ desired: 'absent', deletedAt: BEFORE })],
  ])('is %s', (word, f) => {
    expect(environmentStatus(f, NOW).word).toBe(word);
  });

  it('says of a deleted one whether something stayed behind', () => {
    const stayed = environmentStatus(
      {
        ...facts({ deletedAt: BEFORE, desired: 'absent' }),
        deletionInventory: [
          { targetId: 't', type: 'Disk', name: 'd', outcome: 'stayed' },
        ],
      },
      NOW,
    );
    expect(stayed).toMatchObject({
      tone: 'warning',
      reason: '1 object stayed behind.',
    });
  });

  it('says of a failed deletion that somebody asked to force it', () => {
    const failed = facts({ desired: 'absent', operation: destroy('failed') });
    expect(environmentStatus(failed, NOW).next).toContain(
      'ask for a forced deletion',
    );
    const asked = {
      ...failed,
      forceDelete: { requester: 'user:default/piet.devries' },
    };
    expect(environmentStatus(asked, NOW).next).toBe(
      'user:default/piet.devries asked to force it; a second person decides. Retry it at once when the cause is gone.',
    );
  });
});
