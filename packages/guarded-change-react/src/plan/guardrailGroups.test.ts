import { GuardrailFinding } from '@glovebox/guarded-change-common';
import { outcomesInWords, resultsByRule } from './guardrailGroups';

function finding(more: Partial<GuardrailFinding>): GuardrailFinding {
  return {
    guardrailId: 'labels',
    title: 'Required labels',
    controlId: 'GOV-1',
    outcome: 'pass',
    ...more,
  };
}

describe('resultsByRule', () => {
  it('does not call a rule passed that one object failed', () => {
    const [result, ...others] = resultsByRule([
      finding({ object: 'Job a' }),
      finding({ object: 'Job b', outcome: 'deny', message: 'Add the label.' }),
      finding({ object: 'Job c' }),
    ]);
    expect(others).toEqual([]);
    expect(result.outcome).toBe('deny');
    expect(result.messages).toEqual([
      { text: 'Add the label.', objects: ['Job b'] },
    ]);
  });

  it('says a message once for all the objects it is about', () => {
    const [result] = resultsByRule([
      finding({ object: 'Job a', outcome: 'warn', message: 'Pin it.' }),
      finding({ object: 'Job b', outcome: 'warn', message: 'Pin it.' }),
    ]);
    expect(result.messages).toEqual([
      { text: 'Pin it.', objects: ['Job a', 'Job b'] },
    ]);
  });

  it('puts the worst first', () => {
    const outcomes = resultsByRule([
      finding({ guardrailId: 'a' }),
      finding({ guardrailId: 'b', outcome: 'warn' }),
      finding({ guardrailId: 'c', outcome: 'deny' }),
      finding({ guardrailId: 'd', outcome: 'require-approval' }),
    ]).map(result => result.outcome);
    expect(outcomes).toEqual(['deny', 'require-approval', 'warn', 'pass']);
  });
});

describe('outcomesInWords', () => {
  it('counts rules, not objects', () => {
    expect(
      outcomesInWords(
        resultsByRule([
          finding({ object: 'Job a' }),
          finding({ object: 'Job b' }),
          finding({ guardrailId: 'gpu', outcome: 'require-approval' }),
        ]),
      ),
    ).toBe('1 pass · 1 needs approval · 0 deny');
  });
});
