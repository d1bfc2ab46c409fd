import { NotificationService } from '@backstage/plugin-notifications-node';
import { ChangeEvent } from '@glovebox/guarded-change-common';
import { notificationScopeOf } from '@glovebox/guarded-change-node';
import { approvalState } from '../decisions/approvalState';
import { ApprovalRecord } from '../model/records';
import { ApprovalsContext, PORTAL_ACTOR } from './ApprovalsContext';
import { Standing } from './Standing';
import { appendEvent } from './transitions';

interface Message {
  to: string[];
  title: string;
  description: string;
  severity: 'normal' | 'high';
}

/**
 * Tells people of an event: those of the stage that it asks, and the requester how it ended. Of most events there is nothing to tell.
 * What is no longer asked when its turn comes is not told.
 */
export async function tellPeople(
  context: ApprovalsContext,
  notifications: NotificationService,
  event: ChangeEvent,
): Promise<void> {
  const record = await context.store.get(event.subject.id);
  const message =
    record &&
    ((await askedMessage(context, record, event)) ??
      outcomeMessage(record, event));
  if (!message || message.to.length === 0) {
    return;
  }
  const { to, ...words } = message;
  await notifications.send({
    recipients: { type: 'entity', entityRef: to },
    payload: {
      ...words,
      link: `/approvals/${record.id}`,
      topic: 'approvals',
      scope: notificationScopeOf(event),
    },
  });
}

/** Appends that nobody could be told of an event. */
export async function recordNotNotified(
  context: ApprovalsContext,
  event: ChangeEvent,
  tries: number,
): Promise<void> {
  const record = await context.store.get(event.subject.id);
  if (!record) {
    return;
  }
  await context.store.transaction(trx =>
    appendEvent(context, trx, record, {
      type: 'not-notified',
      actor: PORTAL_ACTOR,
      summary: `Nobody could be notified after ${tries} tries: ${event.summary}`,
      detail: { seq: event.seq, eventType: event.type },
    }),
  );
}

/** To the people who may vote now in the stage that the event asked, while it still asks. */
async function askedMessage(
  context: ApprovalsContext,
  record: ApprovalRecord,
  event: ChangeEvent,
): Promise<Message | undefined> {
  const { asks } = event.detail;
  const isAsked =
    asks !== undefined &&
    asks === record.openStageId &&
    approvalState(record, context.now()).state === 'pending';
  if (!isAsked) {
    return undefined;
  }
  const stages = record.stages.filter(stage => stage.id === asks);
  const standing = new Standing(context.catalog);
  const eligible = await standing.eligible(record, stages);
  const voted = new Set(record.votes.map(vote => vote.voter));
  return {
    to: [...eligible.values()].flat().filter(person => !voted.has(person)),
    title: 'Your approval is asked for',
    description: record.subject.title,
    severity: 'normal',
  };
}

/** To the requester, when people decided or time did. What the requester or the plugin ended needs no telling. */
function outcomeMessage(
  record: ApprovalRecord,
  event: ChangeEvent,
): Message | undefined {
  const to = [record.requester];
  const { name, title } = record.subject;
  switch (event.type) {
    case 'approval.approved':
      return {
        // Where nobody had to be asked, the requester has just seen that it is approved.
        to: record.stages.length > 0 ? to : [],
        title: `${name}: your request was approved`,
        description: `${title}: Everyone who was asked agreed.`,
        severity: 'normal',
      };
    case 'approval.rejected':
    case 'approval.expired':
      return {
        to,
        title: `${name}: your request was ${record.state}`,
        description: `${title}: ${record.endReason}`,
        severity: 'high',
      };
    default:
      return undefined;
  }
}
