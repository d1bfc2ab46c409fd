import { JsonObject } from '@backstage/types';
import { ApprovalLimits } from '@glovebox/backstage-plugin-approvals-common';
import { Eligibility, StageRecord } from '../model/records';
import { Refusal } from './applyingPolicies';
import { describeApprovers, nameOf } from './describeApprovers';
import { millisOf } from './mergePolicies';
import { missingApprovers } from './missingApprovers';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Refuses a life that is longer than the strictest policy allows (IAM-3), or is no number where a limit applies. */
export function durationRefusal(
  facts: JsonObject,
  limits: ApprovalLimits,
): Refusal | undefined {
  if (limits.maxDuration === undefined || facts.durationDays === undefined) {
    return undefined;
  }
  const days = facts.durationDays;
  const longest = Math.floor(millisOf(limits.maxDuration) / DAY_MS);
  return typeof days === 'number' && days <= longest
    ? undefined
    : {
        reason: 'TooLong',
        message: `It is asked for ${days} days, and ${longest} days is the longest that the policies allow. Ask for fewer.`,
      };
}

/** Refuses what could never be approved, and says who is missing. */
export function approverRefusal(
  stages: readonly StageRecord[],
  eligible: Eligibility,
  ownerGroup: string,
): Refusal | undefined {
  const missing = missingApprovers(stages, eligible);
  if (missing.length === 0) {
    return undefined;
  }
  const parts = missing.map(({ stageId, missing: count }) => {
    const stage = stages.find(candidate => candidate.id === stageId);
    const from = [
      ...describeApprovers(stage?.approvers ?? [], ownerGroup),
      ...(stage?.standIns ?? []).map(
        ref => `${nameOf(ref)}, who stand in for the lead`,
      ),
    ];
    return `${stage?.title} lacks ${count} (of ${from.join(' or ')})`;
  });
  return {
    reason: 'TooFewApprovers',
    message: `Too few people could agree to this: ${parts.join(
      '; ',
    )}. Whoever asks, gains or edited does not count, and one person fills one stage. Ask the platform team to name more approvers.`,
  };
}
