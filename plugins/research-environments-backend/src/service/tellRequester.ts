import { NotificationService } from '@backstage/plugin-notifications-node';
import { ChangeEvent } from '@glovebox/guarded-change-common';
import { notificationScopeOf } from '@glovebox/guarded-change-node';
import { appendEvent, PORTAL_ACTOR } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { noticeFor } from './noticeFor';

/** Tells the requester what happened to an environment. Of most events there is nothing to tell. */
export async function tellRequester(
  context: Pick<LifecycleContext, 'store'>,
  notifications: NotificationService,
  event: ChangeEvent,
): Promise<void> {
  const notice = noticeFor(event);
  const subject = notice && (await context.store.get(event.subject.id));
  if (!notice || !subject) {
    return;
  }
  const { environment } = subject;
  const { replaces, ...payload } = notice;
  await notifications.send({
    recipients: { type: 'entity', entityRef: environment.requester },
    payload: {
      ...payload,
      link: `/environments/${environment.name}`,
      topic: 'research-environments',
      scope: replaces
        ? `environment:${environment.id}:${replaces}`
        : notificationScopeOf(event),
    },
  });
}

/** Appends that the requester could not be told of an event. */
export async function recordNotNotified(
  context: Pick<LifecycleContext, 'store' | 'events'>,
  event: ChangeEvent,
  tries: number,
): Promise<void> {
  await context.store.transaction(trx =>
    appendEvent(context, trx, event.subject, {
      type: 'not-notified',
      actor: PORTAL_ACTOR,
      summary: `The requester of ${event.subject.name} could not be notified after ${tries} tries: ${event.summary}`,
      detail: { seq: event.seq, eventType: event.type },
    }),
  );
}
