import { BlockerFacts, planBlockers } from './planBlockers';

const clean: BlockerFacts = {
  objects: [{ type: 'v1/ConfigMap', name: 'a' }],
  findings: [
    { guardrailId: 'g', title: 'T', controlId: 'K8S-2', outcome: 'pass' },
    { guardrailId: 'w', title: 'T', controlId: 'K8S-2', outcome: 'warn' },
    {
      guardrailId: 'r',
      title: 'T',
      controlId: 'K8S-2',
      outcome: 'require-approval',
      policyId: 'p',
    },
  ],
  quota: [
    {
      team: 'vision',
      gpuType: 'H100',
      limit: 8,
      used: 4,
      reserved: 2,
      requested: 2,
    },
  ],
};

describe('planBlockers', () => {
  it('says a shortage once, with the numbers of now', () => {
    const denied = {
      guardrailId: 'quota-team-gpus',
      title: 'Quota',
      controlId: 'GPU',
      outcome: 'deny' as const,
      message: 'as it was planned',
    };
    const short = { ...clean.quota[0], requested: 3 };
    expect(
      planBlockers({ ...clean, findings: [denied], quota: [short] }),
    ).toEqual([expect.stringContaining('3 are asked for')]);
    expect(planBlockers({ ...clean, findings: [denied] })).toEqual([
      expect.stringContaining('as it was planned'),
    ]);
  });

  it('lets a plan be submitted that nothing speaks against', () => {
    expect(planBlockers(clean)).toEqual([]);
    expect(planBlockers({ ...clean, approval: {} })).toEqual([]);
  });

  it.each<[string, Partial<BlockerFacts>, RegExp]>([
    ['planning failed', { failure: 'It does not answer.' }, /does not answer/],
    [
      'a target refuses an object',
      { objects: [{ type: 'v1/Pod', name: 'a', refused: 'no seccomp' }] },
      /v1\/Pod a would be refused: no seccomp/,
    ],
    [
      'a guardrail denies',
      {
        findings: [
          {
            guardrailId: 'g',
            title: 'No privileges',
            controlId: 'K8S-2',
            outcome: 'deny',
            message: 'drop it',
            object: 'v1/Pod a',
          },
        ],
      },
      /K8S-2 No privileges \(v1\/Pod a\): drop it/,
    ],
    [
      'the quota does not suffice',
      { quota: [{ ...clean.quota[0], requested: 3 }] },
      /2 are free and 3 are asked for/,
    ],
    [
      'the team has no such quota',
      { quota: [{ ...clean.quota[0], limit: 0 }] },
      /no H100 in its quota/,
    ],
    [
      'no policy matches',
      {
        approval: {
          refused: { reason: 'NoPolicy', message: 'Nobody could agree.' },
        },
      },
      /Nobody could agree/,
    ],
  ])('says what to change when %s', (_, facts, words) => {
    const blockers = planBlockers({ ...clean, ...facts });
    expect(blockers).toHaveLength(1);
    expect(blockers[0]).toMatch(words);
  });
});
