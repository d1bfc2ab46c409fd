import { JsonObject } from '@backstage/types';
import { GuardrailFinding } from '@glovebox/guarded-change-common';
import { ApprovalRequest } from '@glovebox/backstage-plugin-approvals-common';
import {
  GpuRequest,
  QuotaLine,
} from '@glovebox/backstage-plugin-research-environments-common';
import { EnvironmentRecord, RevisionRecord } from '../model/records';

/** Kind under which approval policies match environments. */
export const APPROVAL_SUBJECT_KIND = 'research-environment';

/** What is asked: a first revision creates, a later one revises. */
export function requestedAction(head: Pick<RevisionRecord, 'baseNumber'>) {
  return head.baseNumber === undefined ? 'create' : 'revise';
}

/**
 * The facts that approval policies match on. Every fact is always there, so that a policy never stumbles over one that is
 * missing: without GPUs `gpuCount` is 0 and `gpuType` is empty.
 */
export function approvalFacts(
  environment: EnvironmentRecord,
  head: RevisionRecord,
): JsonObject {
  return {
    riskClass: environment.riskClass,
    isolationClass: environment.isolationClass,
    egress: environment.egress,
    team: environment.ownerGroup,
    gpuType: head.gpu?.type ?? '',
    gpuCount: head.gpu?.count ?? 0,
    durationDays: head.durationDays,
    template: head.template.entityRef,
    region: environment.placement.region,
    beneficiaryCount: environment.beneficiaries.length,
  };
}

/** Policies that guardrails demand, each once. */
export function requiredPolicies(
  findings: readonly GuardrailFinding[],
): string[] {
  const ids = findings
    .filter(finding => finding.outcome === 'require-approval')
    .map(finding => finding.policyId)
    .filter((id): id is string => id !== undefined);
  return [...new Set(ids)].sort();
}

/** What is unusual about a request, most unusual first. */
export function highlights(facts: {
  environment: EnvironmentRecord;
  findings: readonly GuardrailFinding[];
  quota: readonly QuotaLine[];
  /** Environments that the requester had before. */
  earlierEnvironments: number;
}): string[] {
  const { environment, findings, quota, earlierEnvironments } = facts;
  const unusual = [
    ...findings
      .filter(finding => finding.outcome === 'require-approval')
      .map(finding => finding.message ?? finding.title),
    ...(environment.riskClass === 'standard'
      ? []
      : [`Risk class ${environment.riskClass}`]),
    ...quota.filter(isLargePart).map(describeLargePart),
    ...(earlierEnvironments === 0
      ? ['The requester had no environment before']
      : []),
    ...findings
      .filter(finding => finding.outcome === 'warn')
      .map(finding => finding.message ?? finding.title),
  ];
  return [...new Set(unusual)].slice(0, 20).map(text => text.slice(0, 300));
}

/** The request that opens, or previews, the approval of a revision. */
export function approvalRequest(options: {
  environment: EnvironmentRecord;
  head: RevisionRecord;
  /** What the requester is called. */
  requesterName: string;
  findings: readonly GuardrailFinding[];
  highlights: string[];
}): Omit<ApprovalRequest, 'digest'> {
  const { environment, head, requesterName, findings } = options;
  return {
    subject: {
      kind: APPROVAL_SUBJECT_KIND,
      action: requestedAction(head),
      id: environment.id,
      name: environment.name,
      title: requestTitle(requesterName, environment, head),
      path: `/environments/${environment.name}`,
    },
    facts: approvalFacts(environment, head),
    requester: head.requester,
    beneficiaries: environment.beneficiaries,
    editors: [head.requester],
    ownerGroup: environment.ownerGroup,
    requiredPolicies: requiredPolicies(findings),
    highlights: options.highlights,
  };
}

/** "Ada Moreau asks for 4 H100 for 14 days for vision: eval-sweep". */
export function requestTitle(
  requesterName: string,
  environment: Pick<EnvironmentRecord, 'name' | 'ownerGroup'>,
  head: Pick<RevisionRecord, 'gpu' | 'durationDays'>,
): string {
  const team = environment.ownerGroup.split('/').at(-1);
  return `${requesterName} asks for ${describeGpu(head.gpu)} for ${days(
    head.durationDays,
  )} for ${team}: ${environment.name}`;
}

function describeGpu(gpu: GpuRequest | undefined): string {
  return gpu ? `${gpu.count} ${gpu.type}` : 'an environment without GPUs';
}

function days(n: number): string {
  return `${n} day${n === 1 ? '' : 's'}`;
}

function isLargePart(line: QuotaLine): boolean {
  return line.limit > 0 && line.requested * 2 > line.limit;
}

function describeLargePart(line: QuotaLine): string {
  return `Takes ${line.requested} of the ${line.limit} ${line.gpuType} that ${line.team} may hold`;
}
