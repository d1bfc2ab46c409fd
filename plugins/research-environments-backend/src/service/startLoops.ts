import { LifecycleService, LoggerService } from '@backstage/backend-plugin-api';
import { NotificationService } from '@backstage/plugin-notifications-node';
import {
  announceEvents,
  EventCursorStore,
  Loop,
} from '@glovebox/guarded-change-node';
import { Connectors } from './Connectors';
import { LifecycleContext } from './LifecycleContext';
import { LookCounter } from './LookCounter';
import { observeEnvironments } from './observeEnvironments';
import { reconcileEnvironments } from './reconcileEnvironments';
import { TargetWatcher } from './TargetWatcher';
import { recordNotNotified, tellRequester } from './tellRequester';

/** How often to look for environments whose turn it is; how often each is looked at is in the settings. */
const LOOK_EVERY_MS = 5_000;

const PRUNE_EVERY_MS = 60 * 60 * 1000;

/**
 * Works until the backend stops: operations, observation, reconciliation, notifications.
 *
 * @returns a function that sends the notifications that are due
 */
export function startLoops(
  context: LifecycleContext,
  options: {
    lifecycle: LifecycleService;
    logger: LoggerService;
    notifications: NotificationService;
    connectors: Connectors;
    cursors: EventCursorStore;
    /** Kinds of objects that templates may hold. */
    kinds: readonly string[];
  },
): () => void {
  const { lifecycle, logger } = options;
  const everyMs = LOOK_EVERY_MS;
  const notification = new Loop({
    name: 'notification',
    everyMs,
    logger,
    round: () =>
      announceEvents({
        ...context,
        cursors: options.cursors,
        logger,
        tell: event => tellRequester(context, options.notifications, event),
        recordGivenUp: (event, tries) =>
          recordNotNotified(context, event, tries),
      }),
  });
  const looks = new LookCounter({ logger, now: context.now });
  const observation = new Loop({
    name: 'observation',
    everyMs: Math.min(everyMs, context.settings.observeEveryMs),
    logger,
    round: async signal =>
      looks.add(
        await observeEnvironments(context, { signal, random: Math.random }),
      ),
  });
  const watcher = new TargetWatcher({
    targets: () => context.targets.list(),
    types: options.kinds,
    store: context.watches,
    logger,
    now: context.now,
    due: () => observation.wake(),
  });
  const loops = [
    new Loop({
      name: 'reconciliation',
      everyMs: Math.min(everyMs, context.settings.reconcileEveryMs),
      logger,
      round: () => reconcileEnvironments(context),
    }),
    observation,
    new Loop({
      name: 'watching',
      everyMs,
      logger,
      round: () => watcher.round(),
    }),
    notification,
    new Loop({
      name: 'connector check',
      everyMs: Math.min(everyMs, context.settings.checkTargetsEveryMs),
      logger,
      round: signal => options.connectors.checkDue(signal),
    }),
    new Loop({
      name: 'retention',
      everyMs: PRUNE_EVERY_MS,
      logger,
      round: () => pruneOperations(context),
    }),
  ];
  lifecycle.addStartupHook(async () => {
    await context.engine.start();
    loops.forEach(loop => loop.start());
  });
  lifecycle.addShutdownHook(async () => {
    await Promise.all(loops.map(loop => loop.stop()));
    await watcher.stop();
    await context.engine.stop();
  });
  return () => notification.wake();
}

async function pruneOperations(context: LifecycleContext): Promise<void> {
  const before = context.now().getTime() - context.settings.keepOperationsForMs;
  await context.engine.prune(new Date(before));
}
