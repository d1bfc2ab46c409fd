import { QuotaLine } from '@glovebox/backstage-plugin-research-environments-common';
import { ApprovalPreview } from '@glovebox/backstage-plugin-approvals-common';
import {
  GuardrailFinding,
  PlannedObject,
} from '@glovebox/guarded-change-common';
import { fitsQuota } from './quotaArithmetic';

/** What a plan found, as far as it can keep a change from being submitted. */
export interface BlockerFacts {
  /** Why planning itself failed, where it did. */
  failure?: string;
  objects: readonly Pick<PlannedObject, 'type' | 'name' | 'refused'>[];
  findings: readonly GuardrailFinding[];
  quota: readonly QuotaLine[];
  approval?: Pick<ApprovalPreview, 'refused'>;
}

/** The guardrail on the quota as it was when the plan was made. */
const QUOTA_GUARDRAIL = 'quota-team-gpus';

/** Why a plan may not be submitted, as sentences that say what to change. Empty when it may. */
export function planBlockers(facts: BlockerFacts): string[] {
  const shortages = facts.quota.filter(line => !fitsQuota(line));
  return [
    ...(facts.failure ? [facts.failure] : []),
    ...facts.objects
      .filter(object => object.refused)
      .map(
        object =>
          `${object.type} ${object.name} would be refused: ${object.refused}`,
      ),
    ...facts.findings
      .filter(finding => finding.outcome === 'deny')
      // A shortage is said once, with the numbers of now.
      .filter(
        finding =>
          shortages.length === 0 || finding.guardrailId !== QUOTA_GUARDRAIL,
      )
      .map(describeDenial),
    ...shortages.map(describeShortage),
    ...(facts.approval?.refused ? [facts.approval.refused.message] : []),
  ];
}

function describeDenial(finding: GuardrailFinding): string {
  const where = finding.object ? ` (${finding.object})` : '';
  return `${finding.controlId} ${finding.title}${where}: ${
    finding.message ?? 'the rule does not allow it'
  }`;
}

function describeShortage(line: QuotaLine): string {
  const { team, gpuType, limit, used, reserved, requested } = line;
  if (limit === 0) {
    return `${team} has no ${gpuType} in its quota; choose another GPU type or ask the platform team for a quota.`;
  }
  const free = Math.max(0, limit - used - reserved);
  return `${team} may hold ${limit} ${gpuType}: ${used} are in use and ${reserved} reserved, so ${free} are free and ${requested} are asked for. Ask for fewer, wait until another environment ends, or ask the platform team for a larger quota.`;
}
