import {
  GuardrailFinding,
  GuardrailOutcome,
  worstOutcome,
} from '@glovebox/guarded-change-common';

/** What one rule says, over all objects it looked at. @public */
export interface RuleResult {
  guardrailId: string;
  title: string;
  controlId: string;
  outcome: GuardrailOutcome;
  /** Distinct messages of the worst outcome, each with the objects it is about. */
  messages: { text: string; objects: string[] }[];
  /** Approval policies that the rule demands. */
  policyIds: string[];
}

const ORDER: GuardrailOutcome[] = ['deny', 'require-approval', 'warn', 'pass'];

function collectMessages(
  findings: readonly GuardrailFinding[],
): RuleResult['messages'] {
  const byText = new Map<string, string[]>();
  for (const { message, object } of findings) {
    if (message) {
      const objects = byText.get(message) ?? [];
      byText.set(message, object ? [...objects, object] : objects);
    }
  }
  return [...byText].map(([text, objects]) => ({ text, objects }));
}

function resultOf(findings: readonly GuardrailFinding[]): RuleResult {
  const outcome = worstOutcome(findings);
  const worst = findings.filter(f => f.outcome === outcome);
  const { guardrailId, title, controlId } = findings[0];
  const policyIds = worst.flatMap(f => f.policyId ?? []);
  return {
    guardrailId,
    title,
    controlId,
    outcome,
    messages: outcome === 'pass' ? [] : collectMessages(worst),
    policyIds: [...new Set(policyIds)],
  };
}

/**
 * One result per rule, worst first. A rule that failed on one object did not pass, however many objects it passed.
 *
 * @public
 */
export function resultsByRule(
  findings: readonly GuardrailFinding[],
): RuleResult[] {
  const ids = [...new Set(findings.map(f => f.guardrailId))];
  return ids
    .map(id => resultOf(findings.filter(f => f.guardrailId === id)))
    .sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
}

/** "11 pass · 1 needs approval · 0 deny". @public */
export function outcomesInWords(results: readonly RuleResult[]): string {
  const count = (outcome: GuardrailOutcome) =>
    results.filter(r => r.outcome === outcome).length;
  const approvals = count('require-approval');
  const warnings = count('warn');
  return [
    `${count('pass')} pass`,
    warnings > 0 && `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`,
    `${approvals} ${approvals === 1 ? 'needs' : 'need'} approval`,
    `${count('deny')} deny`,
  ]
    .filter(Boolean)
    .join(' · ');
}
