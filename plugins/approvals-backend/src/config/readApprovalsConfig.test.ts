import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { readApprovalsConfig } from './readApprovalsConfig';

const stages = [
  { id: 'lead', title: 'Team lead', approvers: ['lead'] },
  {
    id: 'security',
    title: 'Security',
    approvers: ['group:default/security'],
  },
];

const policy = {
  id: 'standard',
  title: 'Standard environments',
  controls: ['IAM-1'],
  match: 'facts.riskClass == "standard"',
  stages: [{ stage: 'lead', quorum: 1 }],
  decideWithin: 'P7D',
  consumeWithin: 'P1D',
};

const read = (approvals: JsonObject) =>
  readApprovalsConfig(new ConfigReader({ glovebox: { approvals } }));

describe('readApprovalsConfig', () => {
  it('reads stages in order and compiles what policies match on', () => {
    const config = read({ stages, policies: [policy] });
    expect(config.stages.map(s => s.id)).toEqual(['lead', 'security']);
    const [standard] = config.policies;
    expect(standard.stages).toEqual([{ stage: 'lead', quorum: 1 }]);
    expect(
      standard.match?.evaluate({
        subject: {},
        facts: { riskClass: 'standard' },
        requester: 'user:default/ada',
      }),
    ).toBe(true);
  });

  it('writes group references as the catalog does', () => {
    const config = read({
      stages: [{ id: 's', title: 'S', approvers: ['group:default/Security'] }],
      policies: [{ ...policy, stages: [{ stage: 's' }] }],
    });
    expect(config.stages[0].approvers).toEqual(['group:default/security']);
    expect(config.policies[0].stages[0].quorum).toBe(1);
  });

  it.each<[string, JsonObject, string]>([
    [
      'an unknown stage',
      { stages, policies: [{ ...policy, stages: [{ stage: 'legal' }] }] },
      'glovebox.approvals.policies[0].stages[0].stage is "legal", which is not in glovebox.approvals.stages (lead, security)',
    ],
    [
      'CEL that does not parse',
      { stages, policies: [{ ...policy, match: 'facts.?risk == 1' }] },
      'glovebox.approvals.policies[0].match: the CEL expression "facts.?risk == 1" cannot be used',
    ],
    [
      'CEL over an unknown variable',
      { stages, policies: [{ ...policy, match: 'environment.gpu > 1' }] },
      '"environment" is not known here; known are subject, facts, requester',
    ],
    [
      'two leads of one team',
      {
        stages,
        policies: [{ ...policy, stages: [{ stage: 'lead', quorum: 2 }] }],
      },
      'glovebox.approvals.policies[0].stages[0].quorum is 2',
    ],
    [
      'stand-ins for others than the lead',
      {
        stages: [{ ...stages[1], standIns: ['group:default/platform'] }],
        policies: [policy],
      },
      'glovebox.approvals.stages[0].standIns stand in for a lead who may not vote',
    ],
    [
      'a person who stands in',
      {
        stages: [{ ...stages[0], standIns: ['user:default/piet'] }],
        policies: [policy],
      },
      'glovebox.approvals.stages[0].standIns[0] must be a full group reference',
    ],
    [
      'a quorum of none',
      {
        stages,
        policies: [{ ...policy, stages: [{ stage: 'security', quorum: 0 }] }],
      },
      'glovebox.approvals.policies[0].stages[0].quorum',
    ],
    [
      'a stage that nobody fills',
      { stages: [{ ...stages[0], approvers: [] }], policies: [policy] },
      'glovebox.approvals.stages[0].approvers names nobody',
    ],
    [
      'an approver that is no group',
      {
        stages: [{ ...stages[0], approvers: ['user:default/ada'] }],
        policies: [policy],
      },
      'glovebox.approvals.stages[0].approvers[0] must be "lead", or a full group reference',
    ],
    [
      'a duration that is none',
      { stages, policies: [{ ...policy, decideWithin: '7 days' }] },
      'glovebox.approvals.policies[0].decideWithin must be an ISO 8601 duration',
    ],
    [
      'a duration of nothing',
      { stages, policies: [{ ...policy, consumeWithin: 'PT0S' }] },
      'glovebox.approvals.policies[0].consumeWithin',
    ],
    [
      'the same policy twice',
      { stages, policies: [policy, policy] },
      'glovebox.approvals.policies[1].id "standard" is there twice',
    ],
    [
      'the same stage twice in a policy',
      {
        stages,
        policies: [
          { ...policy, stages: [{ stage: 'lead' }, { stage: 'lead' }] },
        ],
      },
      'glovebox.approvals.policies[0].stages[1].stage "lead" is there twice',
    ],
    [
      'no policy',
      { stages, policies: [] },
      'glovebox.approvals.policies is empty',
    ],
    [
      'a key that nobody knows',
      { stages, policies: [{ ...policy, quorum: 1 }] },
      'glovebox.approvals.policies[0].quorum is not known; known are id, title, controls, match',
    ],
  ])('refuses %s and names the key', (_, approvals, message) => {
    expect(() => read(approvals)).toThrow(message);
  });

  it('refuses to start without any', () => {
    expect(() => readApprovalsConfig(new ConfigReader({}))).toThrow(
      'glovebox.approvals is missing',
    );
  });
});
