import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { isError, NotFoundError } from '@backstage/errors';
import { ApprovalPreview } from '@glovebox/backstage-plugin-approvals-common';
import { Plan } from '@glovebox/backstage-plugin-research-environments-common';
import { EnvironmentWithHead, RevisionRecord } from '../model/records';
import { revisionQuota } from './checkRevision';
import { LifecycleContext } from './LifecycleContext';
import { planBlockers } from './planBlockers';
import { revisionApprovalRequest } from './submitRevision';

/**
 * What planning a revision found, with the quota as it is now and, until it is decided, who must agree. The approvers are asked
 * for on behalf of the viewer.
 */
export async function describePlan(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
  options: { revision: number; credentials: BackstageCredentials },
): Promise<Plan> {
  const { environment } = subject;
  const revisions = await context.store.revisions(environment.id);
  const revision = revisions.find(r => r.number === options.revision);
  if (!revision) {
    throw new NotFoundError(
      `${environment.name} has no revision ${options.revision}`,
    );
  }
  const planned = { environment, head: revision };
  const [found, operation] = await Promise.all([
    context.plans.plan(environment.id, revision.number),
    context.engine.latest(environment.id, 'environment.plan'),
  ]);
  const isOpen = revision.state === 'draft' || revision.state === 'submitted';
  const quota =
    revision.state === 'draft'
      ? await revisionQuota(context, planned)
      : found?.quota ?? [];
  const preview = isOpen
    ? await previewApproval(context, planned, options.credentials)
    : {};
  return {
    revision: revision.number,
    state: revision.plan?.state ?? 'running',
    plannedAt: revision.plan?.plannedAt,
    digest: revision.plan?.digest,
    objects: found?.objects ?? [],
    findings: found?.findings ?? [],
    quota,
    approval: preview.approval,
    notChecked: [
      ...(found?.notChecked ?? []),
      ...(preview.notChecked ? [preview.notChecked] : []),
    ],
    blockers: planBlockers({
      failure: failureOf(revision),
      objects: found?.objects ?? [],
      findings: found?.findings ?? [],
      quota,
      approval: revision.state === 'draft' ? preview.approval : undefined,
    }),
    operation,
  };
}

function failureOf(revision: RevisionRecord): string | undefined {
  return revision.plan?.state === 'failed'
    ? revision.plan.message ?? 'Planning failed; plan again.'
    : undefined;
}

/** Approvals that do not answer leave the rest of the plan as it is. */
async function previewApproval(
  context: LifecycleContext,
  planned: EnvironmentWithHead,
  credentials: BackstageCredentials,
): Promise<{ approval?: ApprovalPreview; notChecked?: string }> {
  try {
    const request = await revisionApprovalRequest(context, planned);
    return {
      approval: await context.approvals.preview(request, { credentials }),
    };
  } catch (error) {
    context.logger.warn(
      `Could not ask who must approve ${planned.environment.id}: ${error}`,
    );
    return {
      notChecked: `Who must agree could not be asked${
        isError(error) && error.name === 'NotAllowedError'
          ? `: ${error.message}`
          : '; reload the page to try again.'
      }`,
    };
  }
}
