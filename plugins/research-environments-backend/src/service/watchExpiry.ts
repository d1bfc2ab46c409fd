import { EnvironmentRecord } from '../model/records';
import { deleteExpired } from './deleteEnvironment';
import { appendEvent, lockEnvironment, PORTAL_ACTOR } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';

/** Tells once that an environment ends soon, and starts deleting it when its time is over. */
export async function watchExpiry(
  context: LifecycleContext,
  environment: EnvironmentRecord,
): Promise<void> {
  const { expiresAt, desired } = environment;
  if (!expiresAt || desired === 'absent') {
    return;
  }
  const now = context.now().toISOString();
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

async function remind(context: LifecycleContext, id: string): Promise<void> {
  await context.store.transaction(async trx => {
    const { environment } = await lockEnvironment(context, trx, id);
    if (environment.remindedAt || environment.desired === 'absent') {
      return;
    }
    await context.store.update(trx, id, {
      remindedAt: context.now().toISOString(),
    });
    await appendEvent(context, trx, environment, {
      type: 'expiring-soon',
      actor: PORTAL_ACTOR,
      summary: `${environment.name} ends on ${environment.expiresAt}: save what you need, it is deleted then`,
      detail: { expiresAt: environment.expiresAt ?? '' },
    });
  });
}
