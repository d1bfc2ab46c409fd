import {
  AppliedPolicy,
  ApprovalLimits,
} from '@glovebox/backstage-plugin-approvals-common';
import { Duration } from 'luxon';
import { PolicyConfig, StageConfig } from '../config/ApprovalsConfig';
import { StageRecord } from '../model/records';

/** A policy that applies, and why. */
export interface ApplyingPolicy {
  policy: Pick<
    PolicyConfig,
    | 'id'
    | 'title'
    | 'controls'
    | 'stages'
    | 'decideWithin'
    | 'consumeWithin'
    | 'maxDuration'
  >;
  because: AppliedPolicy['because'];
}

/** What all policies that apply ask for together. */
export interface MergedPolicies {
  policies: AppliedPolicy[];
  stages: StageRecord[];
  limits: ApprovalLimits;
}

/**
 * Every policy that applies counts: a stage is asked when any of them asks for it, with the highest quorum that any of them
 * demands, in the order of the config; of each limit the strictest holds.
 *
 * @param applying - at least one
 */
export function mergePolicies(
  applying: readonly ApplyingPolicy[],
  stageOrder: readonly StageConfig[],
): MergedPolicies {
  const policies = applying.map(({ policy, because }) => ({
    id: policy.id,
    title: policy.title,
    because,
    controls: [...policy.controls],
  }));
  const stages = stageOrder.flatMap((stage): StageRecord[] => {
    const demands = applying.flatMap(({ policy }) =>
      policy.stages
        .filter(demand => demand.stage === stage.id)
        .map(demand => ({ policyId: policy.id, quorum: demand.quorum })),
    );
    return demands.length === 0
      ? []
      : [
          {
            id: stage.id,
            title: stage.title,
            quorum: Math.max(...demands.map(demand => demand.quorum)),
            policies: demands.map(demand => demand.policyId),
            approvers: [...stage.approvers],
            standIns: [...stage.standIns],
          },
        ];
  });
  const limitsOf = applying.map(({ policy }) => policy);
  const maxDuration = shortest(limitsOf.map(policy => policy.maxDuration));
  return {
    policies,
    stages,
    limits: {
      decideWithin: shortest(limitsOf.map(p => p.decideWithin)) ?? 'PT0S',
      consumeWithin: shortest(limitsOf.map(p => p.consumeWithin)) ?? 'PT0S',
      ...(maxDuration !== undefined && { maxDuration }),
    },
  };
}

function shortest(
  durations: readonly (string | undefined)[],
): string | undefined {
  return durations
    .filter((duration): duration is string => duration !== undefined)
    .reduce<string | undefined>(
      (least, duration) =>
        least === undefined || millisOf(duration) < millisOf(least)
          ? duration
          : least,
      undefined,
    );
}

/** An ISO 8601 duration in milliseconds; a month has 30 days. */
export function millisOf(duration: string): number {
  return Duration.fromISO(duration).toMillis();
}
