import { Ability, Operation } from '@glovebox/guarded-change-common';
import {
  DriftFinding,
  Environment,
  EnvironmentAction,
  EnvironmentStatusWord,
  EnvironmentSummary,
  Revision,
} from '@glovebox/backstage-plugin-research-environments-common';
import { Status } from '@glovebox/guarded-change-common';
import { EnvironmentWithHead, RevisionRecord } from '../model/records';

/** An environment as a list shows it. */
export function toSummary(
  { environment, head }: EnvironmentWithHead,
  status: Status<EnvironmentStatusWord>,
): EnvironmentSummary {
  return {
    id: environment.id,
    name: environment.name,
    ownerGroup: environment.ownerGroup,
    lead: environment.lead,
    purpose: environment.purpose,
    requester: environment.requester,
    riskClass: environment.riskClass,
    isolationClass: environment.isolationClass,
    template: head.template,
    gpu: head.gpu,
    placement: environment.placement,
    namespace: environment.namespace,
    status,
    createdAt: environment.createdAt,
    expiresAt: environment.expiresAt,
    deletedAt: environment.deletedAt,
  };
}

/** An environment as its page shows it, for the viewer whose abilities are given. */
export function toEnvironment(
  subject: EnvironmentWithHead,
  more: {
    status: Status<EnvironmentStatusWord>;
    revisions: RevisionRecord[];
    operation?: Operation;
    abilities: Ability<EnvironmentAction>[];
    drift: DriftFinding[];
  },
): Environment {
  const { environment, head } = subject;
  return {
    ...toSummary(subject, more.status),
    beneficiaries: environment.beneficiaries,
    currentRevision: environment.currentRevision,
    proposedRevision: environment.proposedRevision,
    revisions: more.revisions.map(toRevision),
    conditions: environment.conditions,
    operation: more.operation,
    approvalId: environment.forceDelete?.approvalId ?? head.approvalId,
    abilities: more.abilities,
    drift:
      environment.desired === 'present' && more.drift.length > 0
        ? more.drift
        : undefined,
    deletionInventory: environment.deletionInventory,
  };
}

function toRevision(record: RevisionRecord): Revision {
  return {
    number: record.number,
    baseNumber: record.baseNumber,
    state: record.state,
    template: record.template,
    parameters: record.parameters,
    digest: record.submittedDigest ?? record.plan?.digest,
    requester: record.requester,
    createdAt: record.createdAt,
    submittedAt: record.submittedAt,
    approvalId: record.approvalId,
    gpu: record.gpu,
    durationDays: record.durationDays,
  };
}
