import {
  LifecycleService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { NotificationService } from '@backstage/plugin-notifications-node';
import {
  announceEvents,
  EventCursorStore,
  Loop,
} from '@glovebox/guarded-change-node';
import { ApprovalsContext } from './ApprovalsContext';
import { sweepApprovals } from './sweepApprovals';
import { recordNotNotified, tellPeople } from './tellPeople';

const ANNOUNCE_EVERY_MS = 5_000;

/**
 * Works until the backend stops: notifications, and the sweep.
 *
 * @returns a function that sends the notifications that are due
 */
export async function startLoops(
  context: ApprovalsContext,
  options: {
    lifecycle: LifecycleService;
    scheduler: SchedulerService;
    notifications: NotificationService;
    cursors: EventCursorStore;
  },
): Promise<() => void> {
  const { lifecycle, scheduler, notifications, cursors } = options;
  const notification = new Loop({
    name: 'notification',
    everyMs: ANNOUNCE_EVERY_MS,
    logger: context.logger,
    round: () =>
      announceEvents({
        ...context,
        cursors,
        tell: event => tellPeople(context, notifications, event),
        recordGivenUp: (event, tries) =>
          recordNotNotified(context, event, tries),
      }),
  });
  lifecycle.addStartupHook(() => notification.start());
  lifecycle.addShutdownHook(() => notification.stop());
  // Looks at every approval that waits, whichever it is, so that one replica is enough.
  await scheduler.scheduleTask({
    id: 'sweep-approvals',
    frequency: { minutes: 1 },
    timeout: { minutes: 5 },
    scope: 'global',
    fn: signal => sweepApprovals(context, signal),
  });
  return () => notification.wake();
}
