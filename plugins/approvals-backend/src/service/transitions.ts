import { ApprovalState } from '@glovebox/backstage-plugin-approvals-common';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { approvalState } from '../decisions/approvalState';
import { millisOf } from '../decisions/mergePolicies';
import { Tally } from '../decisions/tally';
import { ApprovalRecord } from '../model/records';
import { ApprovalsContext, PORTAL_ACTOR } from './ApprovalsContext';

/** Appends what happened to an approval. Call it last in a transaction: it takes the event counter's lock. */
export async function appendEvent(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  record: ApprovalRecord,
  event: { type: string; actor: string; summary: string; detail?: JsonObject },
): Promise<void> {
  await context.events.append(trx, {
    type: `approval.${event.type}`,
    subject: { kind: 'approval', id: record.id, name: record.subject.name },
    actor: event.actor,
    summary: event.summary,
    detail: {
      pluginId: record.pluginId,
      subjectKind: record.subject.kind,
      subjectAction: record.subject.action,
      subjectId: record.subject.id,
      digest: record.digest,
      ...event.detail,
    },
  });
}

/** Ends an approval. */
export async function endApproval(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  record: ApprovalRecord,
  options: {
    state: Exclude<ApprovalState, 'pending' | 'approved' | 'consumed'>;
    reason: string;
    actor: string;
  },
): Promise<ApprovalRecord> {
  const { state, reason, actor } = options;
  const ended = await context.store.update(trx, record, {
    state,
    endReason: reason,
    openStageId: undefined,
    ...(state === 'rejected' && { decidedAt: context.now().toISOString() }),
  });
  await appendEvent(context, trx, ended, {
    type: state,
    actor,
    summary: `${record.subject.title}: ${state}. ${reason}`,
  });
  return ended;
}

/** Records that its time is over. What is read says so already. */
export async function recordLapse(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  record: ApprovalRecord,
): Promise<ApprovalRecord> {
  const { reason } = approvalState(record, context.now());
  return endApproval(context, trx, record, {
    state: 'expired',
    reason,
    actor: PORTAL_ACTOR,
  });
}

/** Records what follows from the votes: approved, or the stage that asks next. */
export async function recordTally(
  context: ApprovalsContext,
  trx: Knex.Transaction,
  record: ApprovalRecord,
  tally: Tally,
): Promise<ApprovalRecord> {
  if (!tally.approved) {
    return context.store.update(trx, record, {
      openStageId: tally.openStageId,
    });
  }
  const now = context.now();
  const approved = await context.store.update(trx, record, {
    state: 'approved',
    openStageId: undefined,
    decidedAt: now.toISOString(),
    consumeBy: new Date(
      now.getTime() + millisOf(record.limits.consumeWithin),
    ).toISOString(),
  });
  const people = tally.stages.flatMap(stage => stage.approvedBy);
  await appendEvent(context, trx, approved, {
    type: 'approved',
    actor: PORTAL_ACTOR,
    summary:
      people.length > 0
        ? `${record.subject.title}: approved by ${people.join(', ')}`
        : `${record.subject.title}: approved by policy, nobody had to be asked`,
    detail: { approvedBy: people },
  });
  return approved;
}

/**
 * What an event says when by it a stage asks for votes that did not ask before. The people of that stage are told by it; see
 * `tellPeople`.
 */
export function asks(
  before: Pick<ApprovalRecord, 'openStageId'> | undefined,
  after: Pick<Tally, 'openStageId'>,
): { asks?: string } {
  return after.openStageId === undefined ||
    after.openStageId === before?.openStageId
    ? {}
    : { asks: after.openStageId };
}
