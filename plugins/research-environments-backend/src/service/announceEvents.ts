import { LoggerService } from '@backstage/backend-plugin-api';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { ChangeEvent } from '@glovebox/guarded-change-common';
import { EventStore } from '@glovebox/guarded-change-node';
import { EnvironmentStore } from '../database/EnvironmentStore';
import { EventCursorStore } from '../database/EventCursorStore';
import { noticeFor } from './noticeFor';

const CURSOR = 'notifications';
const BATCH = 100;

/**
 * Tells requesters what happened to their environments, from the event log. Of several replicas, the one that moves the cursor
 * past an event tells of it: each event is told at most once.
 */
export async function announceEvents(options: {
  events: EventStore;
  cursors: EventCursorStore;
  store: EnvironmentStore;
  notifications: NotificationService;
  logger: LoggerService;
}): Promise<void> {
  const { events, cursors } = options;
  for (;;) {
    const position = await cursors.position(CURSOR);
    const batch = await events.list({ after: position, limit: BATCH });
    const last = batch.at(-1);
    if (!last) {
      return;
    }
    const move = { from: position, to: last.seq };
    if (!(await cursors.advance(CURSOR, move))) {
      // Another replica tells of these.
      return;
    }
    for (const event of batch) {
      await announce(options, event);
    }
  }
}

async function announce(
  options: {
    store: EnvironmentStore;
    notifications: NotificationService;
    logger: LoggerService;
  },
  event: ChangeEvent,
): Promise<void> {
  const notice = noticeFor(event);
  const subject = notice && (await options.store.get(event.subject.id));
  if (!notice || !subject) {
    return;
  }
  const { environment } = subject;
  try {
    await options.notifications.send({
      recipients: { type: 'entity', entityRef: environment.requester },
      payload: {
        ...notice,
        link: `/environments/${environment.name}`,
        topic: 'research-environments',
        scope: scopeOf(event),
      },
    });
  } catch (error) {
    options.logger.warn(
      `Could not notify ${environment.requester} of ${event.type}: ${error}`,
    );
  }
}

/**
 * What replaces an earlier notification: the same news on the same day, so that an environment that comes and goes does not
 * flood anyone. A replaced one keeps its place and date in the list; without the day, today's news would stand under last month's.
 */
function scopeOf({ subject, type, time }: ChangeEvent): string {
  return `environment:${subject.id}:${type}:${time.slice(0, 10)}`;
}
