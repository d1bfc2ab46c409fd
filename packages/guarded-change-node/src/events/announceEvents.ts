import { LoggerService } from '@backstage/backend-plugin-api';
import { ChangeEvent } from '@glovebox/guarded-change-common';
import { EventCursor, EventCursorStore } from './EventCursorStore';
import { EventStore } from './types';

const CURSOR = 'notifications';
const BATCH = 100;
/** A reader that died is followed by another after this. */
const LEASE_MS = 60_000;
/** Tries of one event before it is given up, so that one that can never be told does not hold up all others. */
const MAX_TRIES = 8;
const SHORTEST_WAIT_MS = 5_000;

/** What telling needs. @public */
export interface AnnounceEventsOptions {
  events: EventStore;
  cursors: EventCursorStore;
  logger: LoggerService;
  now: () => Date;
  /** Sends the notifications of an event; most have none. Whatever it throws is tried again later. */
  tell(event: ChangeEvent): Promise<void>;
  /** Appends to the event log that nobody could be told of an event. */
  recordGivenUp(event: ChangeEvent, tries: number): Promise<void>;
}

/**
 * Tells people what happened, from the plugin's event log, in its order (docs/decisions/0014). Each event is told at least once: the
 * cursor passes it after it was told, or after eight tries over some twenty minutes, which the event log then says. Run it in a
 * `Loop` that is woken after each change.
 *
 * @public
 */
export async function announceEvents(
  options: AnnounceEventsOptions,
): Promise<void> {
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

/**
 * The scope of an event's notification, by which it replaces an earlier one: the same news on the same day, so that news told twice
 * is seen once, and a thing that comes and goes does not flood anyone. A replaced one keeps its place and date in the list; without
 * the day, today's news would stand under last month's.
 *
 * @public
 */
export function notificationScopeOf(
  event: Pick<ChangeEvent, 'subject' | 'type' | 'time'>,
): string {
  const { subject, type, time } = event;
  return `${subject.kind}:${subject.id}:${type}:${time.slice(0, 10)}`;
}

/** The cursor after the batch; nothing when it was given away. */
async function announceBatch(
  options: AnnounceEventsOptions,
  from: EventCursor,
  batch: readonly ChangeEvent[],
): Promise<EventCursor | undefined> {
  let cursor = from;
  for (const event of batch) {
    const mayPass = await announce(options, event, cursor);
    if (!mayPass) {
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
  options: AnnounceEventsOptions,
  event: ChangeEvent,
  cursor: EventCursor,
): Promise<boolean> {
  try {
    await options.tell(event);
    return true;
  } catch (error) {
    const failures = cursor.failures + 1;
    options.logger.warn(
      `Could not notify anyone of ${event.type} of ${event.subject.name} (try ${failures} of ${MAX_TRIES}): ${error}`,
    );
    if (failures >= MAX_TRIES) {
      await options.recordGivenUp(event, failures);
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

function lease(now: () => Date): Date {
  return new Date(now().getTime() + LEASE_MS);
}
