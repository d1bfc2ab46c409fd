import { LoggerService } from '@backstage/backend-plugin-api';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { ChangeEvent } from '@glovebox/guarded-change-common';
import { EventCursor, EventCursorStore } from '../database/EventCursorStore';
import { appendEvent, PORTAL_ACTOR } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { noticeFor } from './noticeFor';

const CURSOR = 'notifications';
const BATCH = 100;
/** A reader that died is followed by another after this. */
const LEASE_MS = 60_000;
/** Tries of one event before it is given up, so that one that can never be told does not hold up all others. */
const MAX_TRIES = 8;
const SHORTEST_WAIT_MS = 5_000;

/** What telling needs of everything there is. */
export interface Announcing
  extends Pick<LifecycleContext, 'store' | 'events' | 'now'> {
  cursors: EventCursorStore;
  notifications: NotificationService;
  logger: LoggerService;
}

/**
 * Tells requesters what happened to their environments, from the event log, in its order. Each event is told at least once: the
 * cursor passes it after it was told, or after eight tries over some twenty minutes, which the event log then says.
 */
export async function announceEvents(options: Announcing): Promise<void> {
  const { events, cursors, now } = options;
  let cursor = await cursors.claim(CURSOR, { now: now(), until: lease(now) });
  while (cursor) {
    const batch = await events.list({ after: cursor.seq, limit: BATCH });
    if (batch.length === 0) {
      await cursors.release(CURSOR, { seq: cursor.seq, now: now() });
      return;
    }
    cursor = await announceBatch(options, cursor, batch);
  }
}

/** The cursor after the batch; nothing when it was given away. */
async function announceBatch(
  options: Announcing,
  from: EventCursor,
  batch: readonly ChangeEvent[],
): Promise<EventCursor | undefined> {
  let cursor = from;
  for (const event of batch) {
    const told = await announce(options, event, cursor);
    if (!told) {
      return undefined;
    }
    const move = { from: cursor.seq, to: event.seq, until: lease(options.now) };
    if (!(await options.cursors.advance(CURSOR, move))) {
      return undefined;
    }
    cursor = { seq: event.seq, failures: 0 };
  }
  return cursor;
}

/** Says whether the cursor may pass the event. */
async function announce(
  options: Announcing,
  event: ChangeEvent,
  cursor: EventCursor,
): Promise<boolean> {
  try {
    await tell(options, event);
    return true;
  } catch (error) {
    const failures = cursor.failures + 1;
    options.logger.warn(
      `Could not notify anyone of ${event.type} of ${event.subject.name} (try ${failures} of ${MAX_TRIES}): ${error}`,
    );
    if (failures >= MAX_TRIES) {
      await giveUp(options, event);
      return true;
    }
    await options.cursors.noteFailure(CURSOR, {
      seq: cursor.seq,
      failures,
      retryAt: new Date(
        options.now().getTime() + SHORTEST_WAIT_MS * 2 ** failures,
      ),
    });
    return false;
  }
}

async function tell(options: Announcing, event: ChangeEvent): Promise<void> {
  const notice = noticeFor(event);
  const subject = notice && (await options.store.get(event.subject.id));
  if (!notice || !subject) {
    return;
  }
  const { environment } = subject;
  await options.notifications.send({
    recipients: { type: 'entity', entityRef: environment.requester },
    payload: {
      ...notice,
      link: `/environments/${environment.name}`,
      topic: 'research-environments',
      scope: scopeOf(event),
    },
  });
}

/**
 * What replaces an earlier notification: the same news on the same day, so that news told twice is seen once, and an environment
 * that comes and goes does not flood anyone. A replaced one keeps its place and date in the list; without the day, today's news
 * would stand under last month's.
 */
function scopeOf({ subject, type, time }: ChangeEvent): string {
  return `environment:${subject.id}:${type}:${time.slice(0, 10)}`;
}

async function giveUp(options: Announcing, event: ChangeEvent): Promise<void> {
  await options.store.transaction(trx =>
    appendEvent(options, trx, event.subject, {
      type: 'not-notified',
      actor: PORTAL_ACTOR,
      summary: `The requester of ${event.subject.name} could not be notified after ${MAX_TRIES} tries: ${event.summary}`,
      detail: { seq: event.seq, eventType: event.type },
    }),
  );
}

function lease(now: () => Date): Date {
  return new Date(now().getTime() + LEASE_MS);
}
