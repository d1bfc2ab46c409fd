import { EnvironmentAction } from '@glovebox/backstage-plugin-research-environments-common';
import { EnvironmentRecord, RevisionRecord } from '../model/records';
import {
  AbilityState,
  environmentAbilities,
  EnvironmentViewer,
} from './environmentAbilities';
import { environmentStatus } from './environmentStatus';

const NOW = new Date('2026-01-05T00:00:00.000Z');
const PLANNED_AT = '2026-01-04T23:30:00.000Z';

const requester = viewer('ada', ['vision']);
const colleague = viewer('noor', ['vision']);
const beneficiary = viewer('ben', ['alignment']);
const platform = { ...viewer('piet', ['platform']), isPlatform: true };
const stranger = viewer('eve', []);

function viewer(name: string, groups: string[]): EnvironmentViewer {
  return {
    userEntityRef: `user:default/${name}`,
    groups: groups.map(group => `group:default/${group}`),
    isPlatform: false,
  };
}

function state(
  environment: Partial<EnvironmentRecord> = {},
  head: Partial<RevisionRecord> = {},
): AbilityState {
  const subject = {
    environment: {
      id: 'abcdefgh',
      name: 'eval',
      namespace: 'env-eval-abcdefgh',
      ownerGroup: 'group:default/vision',
      purpose: 'p',
      requester: 'user:default/ada',
      beneficiaries: ['user:default/ben'],
      riskClass: 'standard',
      isolationClass: 'shared-kernel',
      egress: 'dns-only',
      placement: { targetIds: [], region: 'r' },
      desired: 'present',
      everApplied: false,
      conditions: [],
      createdAt: PLANNED_AT,
      ...environment,
    } satisfies EnvironmentRecord,
    head: {
      environmentId: 'abcdefgh',
      number: 1,
      state: 'draft',
      stateReason: 'r',
      stateSince: PLANNED_AT,
      template: { entityRef: 't', title: 't', digest: 'd' },
      parameters: {},
      durationDays: 1,
      requester: 'user:default/ada',
      createdAt: PLANNED_AT,
      plan: { state: 'succeeded', blocked: false, plannedAt: PLANNED_AT },
      ...head,
    } satisfies RevisionRecord,
  };
  return {
    ...subject,
    status: environmentStatus(
      { ...subject.environment, revision: subject.head },
      NOW,
    ).word,
    planFreshForMs: 3_600_000,
    cancelRequested: false,
  };
}

const operation = (
  kind: 'plan' | 'apply' | 'delete' | 'force-delete',
  of: 'active' | 'succeeded' | 'failed' | 'cancelled',
) => ({
  operation: {
    id: 'o',
    kind: `environment.${kind}` as const,
    state: of,
    since: PLANNED_AT,
  },
});

const ready = state(
  {
    everApplied: true,
    ...operation('apply', 'succeeded'),
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'Ready',
        message: 'All is well.',
        lastTransitionTime: PLANNED_AT,
        observedGeneration: 1,
      },
    ],
  },
  { state: 'current' },
);
const deletionFailed = state(
  {
    everApplied: true,
    desired: 'absent',
    ...operation('delete', 'failed'),
  },
  { state: 'current' },
);

function allowed(of: AbilityState, by: EnvironmentViewer): EnvironmentAction[] {
  return environmentAbilities(of, by, NOW)
    .filter(ability => ability.allowed)
    .map(ability => ability.action);
}

describe('ways out of an operation that hangs', () => {
  const applying = state(
    { everApplied: true, ...operation('apply', 'active') },
    { state: 'approved' },
  );
  const observe = { name: 'observe', title: 'Look', consequence: 'c' };
  const inAnHour = new Date(NOW.getTime() + 3_600_000).toISOString();
  const abilityOf = (
    action: EnvironmentAction,
    of: AbilityState,
    by: EnvironmentViewer = platform,
  ) =>
    environmentAbilities(of, by, NOW).find(
      ability => ability.action === action,
    );

  it('tries now what waits for a try that is far away', () => {
    const far = { ...applying, waitsUntil: inAnHour };
    for (const person of [requester, colleague, platform]) {
      expect(abilityOf('try-now', far, person)).toMatchObject({
        allowed: true,
      });
    }
    expect(abilityOf('try-now', far, stranger)?.reason).toMatch(/Only the/);
    expect(abilityOf('try-now', applying)?.reason).toMatch(/waits for nothing/);
    expect(
      abilityOf('try-now', {
        ...applying,
        waitsUntil: new Date(NOW.getTime() + 500).toISOString(),
      })?.reason,
    ).toMatch(/in a moment/);
    expect(abilityOf('try-now', ready)?.reason).toMatch(/Nothing is being/);
  });

  it('skips a step that allows it, for the platform team, once', () => {
    const hanging = { ...applying, skippable: observe };
    expect(abilityOf('skip-step', hanging)).toMatchObject({ allowed: true });
    for (const person of [requester, colleague, beneficiary, stranger]) {
      expect(abilityOf('skip-step', hanging, person)?.reason).toBe(
        'Only the platform team may do this.',
      );
    }
    expect(abilityOf('skip-step', applying)?.reason).toMatch(/relies on it/);
    expect(
      abilityOf('skip-step', { ...ready, skippable: observe })?.reason,
    ).toMatch(/Nothing is being done/);
    const asked = {
      ...hanging,
      environment: {
        ...hanging.environment,
        skipStep: {
          requester: 'user:default/piet',
          reason: 'r',
          digest: 'd',
          requestedAt: PLANNED_AT,
          operationId: 'o',
          step: 'observe',
          title: 'Look',
          consequence: 'c',
        },
      },
    };
    expect(abilityOf('skip-step', asked)?.reason).toMatch(/second person/);
  });
});

describe('environmentAbilities', () => {
  it.each<[string, AbilityState, EnvironmentViewer, EnvironmentAction[]]>([
    [
      'a draft, to its requester',
      state(),
      requester,
      ['submit', 'replan', 'edit', 'discard'],
    ],
    ['a draft, to a colleague', state(), colleague, []],
    ['a draft, to the platform team', state(), platform, ['discard']],
    [
      'a draft that is being planned',
      state(operation('plan', 'active')),
      requester,
      ['cancel'],
    ],
    [
      'a draft that is blocked',
      state({}, { plan: { state: 'succeeded', blocked: true } }),
      requester,
      ['replan', 'edit', 'discard'],
    ],
    [
      'a request that waits',
      state({}, { state: 'submitted' }),
      requester,
      ['withdraw'],
    ],
    [
      'a request that waits, to a colleague',
      state({}, { state: 'submitted' }),
      colleague,
      [],
    ],
    [
      'a request that is being created',
      state(operation('apply', 'active'), { state: 'submitted' }),
      colleague,
      ['cancel'],
    ],
    [
      'a request whose creation failed before it began',
      state(operation('apply', 'failed'), { state: 'submitted' }),
      requester,
      ['withdraw', 'retry'],
    ],
    [
      'an environment whose creation failed',
      state(
        { everApplied: true, ...operation('apply', 'failed') },
        { state: 'approved' },
      ),
      colleague,
      ['retry', 'delete'],
    ],
    [
      'an approval that lapsed',
      state({}, { state: 'lapsed' }),
      requester,
      ['replan', 'edit', 'discard'],
    ],
    [
      'a ready environment, to a colleague',
      ready,
      colleague,
      ['connect', 'delete'],
    ],
    ['a ready environment, to a beneficiary', ready, beneficiary, ['connect']],
    ['a ready environment, to the platform team', ready, platform, ['delete']],
    ['a ready environment, to a stranger', ready, stranger, []],
    [
      'a deletion that failed',
      deletionFailed,
      requester,
      ['retry', 'force-delete'],
    ],
    [
      'a deletion that failed, when a forced one was asked for',
      {
        ...deletionFailed,
        environment: {
          ...deletionFailed.environment,
          forceDelete: {
            requester: 'user:default/ada',
            reason: 'r',
            digest: 'd',
            requestedAt: PLANNED_AT,
          },
        },
      },
      requester,
      ['retry'],
    ],
    [
      'a deletion that runs',
      state(
        {
          everApplied: true,
          desired: 'absent',
          ...operation('delete', 'active'),
        },
        { state: 'current' },
      ),
      requester,
      [],
    ],
    [
      'a deletion that left something behind',
      state(
        {
          everApplied: true,
          desired: 'absent',
          deletedAt: PLANNED_AT,
          deletionInventory: [
            { targetId: 't', type: 'd', name: 'd', outcome: 'stayed' },
          ],
          ...operation('force-delete', 'succeeded'),
        },
        { state: 'current' },
      ),
      platform,
      ['retry'],
    ],
    ['a rejected request', state({}, { state: 'rejected' }), requester, []],
  ])('of %s', (_, of, by, actions) => {
    expect(allowed(of, by)).toEqual(actions);
  });

  it('gives a reason for everything that is not allowed', () => {
    for (const thing of [state(), ready, deletionFailed]) {
      for (const by of [requester, colleague, platform, stranger]) {
        for (const ability of environmentAbilities(thing, by, NOW)) {
          expect(Boolean(ability.reason)).toBe(!ability.allowed);
        }
      }
    }
  });

  it('submits nothing that was planned too long ago', () => {
    const abilities = environmentAbilities(
      state(),
      requester,
      new Date(Date.parse(PLANNED_AT) + 3_600_001),
    );
    expect(abilities[0]).toEqual({
      action: 'submit',
      allowed: false,
      reason: 'The plan is too old to be relied on; plan again.',
    });
  });

  it('never offers a way back from a deletion', () => {
    for (const by of [requester, colleague, platform]) {
      for (const action of allowed(deletionFailed, by)) {
        expect(['retry', 'force-delete']).toContain(action);
      }
    }
  });
});
