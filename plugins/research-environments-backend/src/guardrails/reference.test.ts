import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Guardrail } from './Guardrail';
import { GUARDRAILS } from './rules';

const REFERENCE = resolve(
  __dirname,
  '../../../../docs/reference/guardrails.md',
);

/** The cells of the rows about rules: id, control, title, applies to, outcome, what to do. */
function documented() {
  return readFileSync(REFERENCE, 'utf8')
    .split('\n')
    .filter(line => /^\| `[a-z-]+` /.test(line))
    .map(line => line.split('|').slice(1, -1))
    .map(cells => cells.map(cell => cell.trim()))
    .map(([id, controlId, title, , outcome, message]) => ({
      id: id.replaceAll('`', ''),
      controlId,
      title,
      outcome: outcome.replaceAll('`', ''),
      message,
    }));
}

function outcomeOf({ effect }: Guardrail): string {
  return typeof effect === 'string'
    ? effect
    : `require-approval ${effect.requireApproval}`;
}

describe('docs/reference/guardrails.md', () => {
  it('says of every rule what the rule says of itself, in the same order', () => {
    expect(documented()).toEqual(
      GUARDRAILS.map(rule => ({
        id: rule.id,
        controlId: rule.controlId,
        title: rule.title,
        outcome: outcomeOf(rule),
        message: rule.message,
      })),
    );
  });
});
