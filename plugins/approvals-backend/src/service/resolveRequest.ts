import {
  ApprovalPreview,
  ApprovalRequest,
} from '@glovebox/backstage-plugin-approvals-common';
import { applyingPolicies, Refusal } from '../decisions/applyingPolicies';
import { MergedPolicies, mergePolicies } from '../decisions/mergePolicies';
import { approverRefusal, durationRefusal } from '../decisions/refusals';
import { usualHours } from '../decisions/usualHours';
import { Eligibility } from '../model/records';
import { ApprovalsContext } from './ApprovalsContext';
import { Standing } from './Standing';

/** How many decided approvals the usual time is taken from. */
const USUAL_OF_LAST = 30;

/** What the policies make of a request. */
export interface Resolution extends MergedPolicies {
  eligible: Eligibility;
  refused?: Refusal;
}

/** Which policies apply, whom they ask, and whether that can work. Changes nothing. */
export async function resolveRequest(
  context: ApprovalsContext,
  request: Omit<ApprovalRequest, 'digest'>,
  standing: Standing,
): Promise<Resolution> {
  const { applying, refused } = applyingPolicies(
    request,
    context.config.policies,
  );
  const merged = mergePolicies(applying, context.config.stages);
  const eligible = await standing.eligible(request, merged.stages);
  return {
    ...merged,
    eligible,
    refused:
      refused ??
      durationRefusal(request.facts, merged.limits) ??
      approverRefusal(merged.stages, eligible, request.ownerGroup),
  };
}

/** What a person reads before asking: who must agree, and how long that usually takes. */
export async function previewApproval(
  context: ApprovalsContext,
  request: Omit<ApprovalRequest, 'digest'>,
): Promise<ApprovalPreview> {
  const standing = new Standing(context.catalog);
  const resolution = await resolveRequest(context, request, standing);
  const { policies, stages, limits, eligible, refused } = resolution;
  const hours =
    stages.length > 0
      ? await context.store.decisionHours(
          policies.map(policy => policy.id),
          USUAL_OF_LAST,
        )
      : [];
  return {
    policies,
    limits,
    stages: await Promise.all(
      stages.map(async stage => ({
        id: stage.id,
        title: stage.title,
        quorum: stage.quorum,
        policies: stage.policies,
        eligible: [...(eligible.get(stage.id) ?? [])],
        approvers: await standing.describe(request, stage),
      })),
    ),
    refused,
    usualHours: usualHours(hours),
  };
}
