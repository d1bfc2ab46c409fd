import { EventParams } from '@backstage/plugin-events-node';
import { z } from 'zod';
import { LifecycleContext } from './LifecycleContext';
import { PLUGIN_ID } from './lifecycle';
import { reconcileEnvironment } from './reconcileEnvironments';

/** Topic on which approvals publishes each change of an approval. */
export const APPROVALS_TOPIC = 'approvals';

const payloadSchema = z.object({
  pluginId: z.string(),
  subject: z.object({ id: z.string() }),
});

/**
 * Takes the next step of an environment as soon as its approval changed. What the event says is not relied on: it only says
 * where to look, and the reconcile loop looks anyway.
 */
export async function onApprovalEvent(
  context: LifecycleContext,
  event: EventParams,
): Promise<void> {
  const payload = payloadSchema.safeParse(event.eventPayload);
  if (!payload.success || payload.data.pluginId !== PLUGIN_ID) {
    return;
  }
  const subject = await context.store.get(payload.data.subject.id);
  if (subject) {
    await reconcileEnvironment(context, subject);
  }
}
