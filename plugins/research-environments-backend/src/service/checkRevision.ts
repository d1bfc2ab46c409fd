import { GuardrailFinding } from '@glovebox/guarded-change-common';
import { QuotaLine } from '@glovebox/backstage-plugin-research-environments-common';
import {
  RenderedContent,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import { EnvironmentWithHead } from '../model/records';
import {
  approvalFacts,
  requestedAction,
  requiredPolicies,
} from './approvalRequest';
import { environmentDigest } from './environmentDigest';
import { LifecycleContext } from './LifecycleContext';
import { quotaLine } from './quotaArithmetic';

/** What the rules say of a rendered revision, what it takes, and the digest of it all. */
export async function checkRevision(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
  options: {
    targetEnvironment: TargetEnvironment;
    rendered: RenderedContent[];
  },
): Promise<{
  findings: GuardrailFinding[];
  quota: QuotaLine[];
  digest: string;
}> {
  const { targetEnvironment, rendered } = options;
  const quota = await revisionQuota(context, subject);
  const findings = context.rules.evaluate({
    environment: targetEnvironment,
    rendered,
    quota,
    durationDays: subject.head.durationDays,
  });
  return {
    findings,
    quota,
    digest: revisionDigest(subject, { rendered, findings }),
  };
}

/** The digest of a revision as it is rendered and judged. */
export function revisionDigest(
  { environment, head }: EnvironmentWithHead,
  plan: { rendered: RenderedContent[]; findings: GuardrailFinding[] },
): string {
  return environmentDigest({
    action: requestedAction(head),
    environmentId: environment.id,
    name: environment.name,
    revision: head.number,
    baseRevision: head.baseNumber,
    placement: environment.placement,
    namespace: environment.namespace,
    rendered: plan.rendered,
    requester: head.requester,
    beneficiaries: environment.beneficiaries,
    ownerGroup: environment.ownerGroup,
    lead: environment.lead,
    purpose: environment.purpose,
    riskClass: environment.riskClass,
    durationDays: head.durationDays,
    gpu: head.gpu,
    facts: approvalFacts(environment, head),
    requiredPolicies: requiredPolicies(plan.findings),
    template: head.template,
  });
}

/** What the revision takes from its team's pool, against what others hold now. */
export async function revisionQuota(
  context: LifecycleContext,
  { environment, head }: EnvironmentWithHead,
): Promise<QuotaLine[]> {
  if (!head.gpu) {
    return [];
  }
  return [
    quotaLine({
      team: environment.ownerGroup,
      limit: await gpuLimit(context, environment.ownerGroup, head.gpu.type),
      holdings: await context.quota.holdings(environment.ownerGroup),
      environmentId: environment.id,
      gpu: head.gpu,
    }),
  ];
}

/** GPUs that a team may hold. A group that is not trusted may hold none: nobody registers their way to a quota. */
export async function gpuLimit(
  context: LifecycleContext,
  team: string,
  gpuType: string,
): Promise<number> {
  const group = await context.directory.group(team);
  return group ? context.settings.gpuLimits[team]?.[gpuType] ?? 0 : 0;
}
