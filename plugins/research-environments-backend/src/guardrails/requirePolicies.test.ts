import { ConfigReader } from '@backstage/config';
import { requirePolicies } from './requirePolicies';
import { GUARDRAILS } from './rules';

const check = (policies?: { id: string }[]) =>
  requirePolicies(
    new ConfigReader({ glovebox: policies ? { approvals: { policies } } : {} }),
    GUARDRAILS,
  );

describe('requirePolicies', () => {
  it('names the policy that is missing, and who demands it', () => {
    expect(() => check([{ id: 'large-gpus' }])).toThrow(
      'glovebox.approvals.policies has no policy "large-gpu", which the guardrail quota-large-gpus demands: add it',
    );
  });

  it('takes what is there, and says nothing where approvals run elsewhere', () => {
    expect(() => check([{ id: 'large-gpu' }])).not.toThrow();
    expect(() => check()).not.toThrow();
  });
});
