import { Ability, Operation } from '@glovebox/guarded-change-common';
import {
  DriftFinding,
  Environment,
  AskedOfSecondPerson,
  EnvironmentAction,
  EnvironmentStatusWord,
  EnvironmentSummary,
  Revision,
  SkippableOperationStep,
} from '@glovebox/backstage-plugin-research-environments-common';
import { Status } from '@glovebox/guarded-change-common';
import {
  EnvironmentRecord,
  EnvironmentWithHead,
  RevisionRecord,
} from '../model/records';
import { LifecycleContext } from './LifecycleContext';

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
    skippable?: SkippableOperationStep;
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
    asked: askedOf(environment),
    skippable: more.skippable,
    abilities: more.abilities,
    drift:
      environment.desired === 'present' && more.drift.length > 0
        ? more.drift
        : undefined,
    deletionInventory: environment.deletionInventory,
  };
}

/** What a second person is asked to agree to; nothing where nobody is. */
export function askedOf({
  forceDelete,
  skipStep,
}: EnvironmentRecord): AskedOfSecondPerson[] | undefined {
  const asked = [
    { action: 'force-delete' as const, intent: forceDelete },
    { action: 'skip-step' as const, intent: skipStep },
  ].flatMap(({ action, intent }) =>
    intent
      ? [
          {
            action,
            requester: intent.requester,
            reason: intent.reason,
            approvalId: intent.approvalId,
          },
        ]
      : [],
  );
  return asked.length > 0 ? asked : undefined;
}

/** The step at which an operation stands, where it may be skipped. */
export function skippableOf(
  context: Pick<LifecycleContext, 'engine'>,
  operation: Operation | undefined,
): SkippableOperationStep | undefined {
  const skippable = operation && context.engine.skippableStep(operation);
  return skippable && { operationId: operation.id, ...skippable };
}

/** The next step as it is said to the viewer: what the requester is to do is said to them as to one who does it. */
export function addressed(
  status: Status<EnvironmentStatusWord>,
  { head }: EnvironmentWithHead,
  viewerRef: string,
): Status<EnvironmentStatusWord> {
  return status.word === 'Draft' && head.requester === viewerRef
    ? { ...status, next: 'Read the plan and submit it.' }
    : status;
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
