import { DateTime } from 'luxon';
import { EnvironmentRecord } from '../model/records';
import { deleteExpired } from './deleteEnvironment';
import { deletionRetryAt } from './deletionRetry';
import {
  appendEvent,
  lockEnvironment,
  PORTAL_ACTOR,
  retryFailed,
} from './lifecycle';
import { LifecycleContext } from './LifecycleContext';

/** Tells once that an environment ends soon, and deletes it when its time is over: again and again, until that succeeds. */
export async function watchExpiry(
  context: LifecycleContext,
  environment: EnvironmentRecord,
): Promise<void> {
  const { expiresAt, desired } = environment;
  const now = context.now().toISOString();
  if (desired === 'absent') {
    await retryDeletion(context, environment, now);
    return;
  }
  if (!expiresAt) {
    return;
  }
  if (expiresAt <= now) {
    await deleteExpired(context, environment.id);
    return;
  }
  if (!environment.remindedAt && remindAt(context, environment) <= now) {
    await remind(context, environment.id);
  }
}

/** Not earlier than half its life: one that lives a day is not reminded of its end when it begins. */
function remindAt(
  context: LifecycleContext,
  { createdAt, expiresAt }: EnvironmentRecord,
): string {
  const end = Date.parse(expiresAt ?? createdAt);
  const half = (end - Date.parse(createdAt)) / 2;
  return new Date(
    end - Math.min(context.settings.remindBeforeMs, half),
  ).toISOString();
}

async function retryDeletion(
  context: LifecycleContext,
  environment: EnvironmentRecord,
  now: string,
): Promise<void> {
  const isDue = (record: EnvironmentRecord) => {
    const at = deletionRetryAt(record);
    return at !== undefined && at <= now;
  };
  if (!isDue(environment)) {
    return;
  }
  await context.store.transaction(async trx => {
    const locked = await lockEnvironment(context, trx, environment.id);
    if (isDue(locked.environment)) {
      await retryFailed(context, trx, locked.environment, {
        actor: PORTAL_ACTOR,
        summary: `The time of ${environment.name} is over; its deletion is tried again`,
      });
    }
  });
  context.changed(environment.id);
}

async function remind(context: LifecycleContext, id: string): Promise<void> {
  const reminded = await context.store.transaction(async trx => {
    const { environment } = await lockEnvironment(context, trx, id);
    const { expiresAt } = environment;
    if (
      !expiresAt ||
      environment.remindedAt ||
      environment.desired === 'absent'
    ) {
      return false;
    }
    await context.store.update(trx, id, {
      remindedAt: context.now().toISOString(),
    });
    await appendEvent(context, trx, environment, {
      type: 'expiring-soon',
      actor: PORTAL_ACTOR,
      summary: `${environment.name} ends on ${inWords(
        expiresAt,
      )}: save what you need, it is deleted then`,
      detail: { expiresAt },
    });
    return true;
  });
  if (reminded) {
    context.changed(id);
  }
}

/** Read in notifications too, where no page can turn it into the reader's own time. */
function inWords(time: string): string {
  return DateTime.fromISO(time, { zone: 'utc' }).toFormat(
    "d LLLL yyyy 'at' HH:mm 'UTC'",
  );
}
