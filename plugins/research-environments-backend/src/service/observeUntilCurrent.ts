import {
  StepContext,
  StepError,
  StepResult,
} from '@glovebox/guarded-change-node';
import { readEnvironment } from './lifecycle';
import { LifecycleContext } from './LifecycleContext';
import { lookAtTargets } from './lookAtTargets';
import { describeNotCurrent, notCurrent } from './observedConditions';
import { recordSights } from './recordSights';

const LOOK_AGAIN_MS = 1_000;

/** Looks until every object is current and the baseline is seen, for a bounded time; then says what is not. */
export async function observeUntilCurrent(
  context: LifecycleContext,
  step: StepContext,
): Promise<StepResult> {
  const subject = await readEnvironment(context, step.subjectId);
  const { sights, states } = await lookAtTargets(context, subject, step.signal);
  const { conditions } = await step.record(trx =>
    recordSights(context, trx, subject, { sights, states }),
  );
  if (conditions.find(c => c.type === 'Ready')?.status === 'True') {
    return { done: true };
  }
  const resources = sights.flatMap(s => ('seen' in s ? s.seen.resources : []));
  const waiting = notCurrent(resources);
  const message =
    waiting.length > 0
      ? describeNotCurrent(waiting)
      : conditions.find(c => c.type === 'Ready')?.message ?? '';
  if (await isOverdue(context, step)) {
    throw new StepError(
      'NotCurrent',
      `Not everything became current in time: ${message}. Retry once the cause is gone, or delete the environment.`,
      { retryable: false },
    );
  }
  return {
    done: false,
    retryAfterMs: LOOK_AGAIN_MS,
    message,
    progress: {
      done: resources.length - waiting.length,
      total: resources.length,
    },
  };
}

async function isOverdue(
  context: LifecycleContext,
  step: StepContext,
): Promise<boolean> {
  const operation = await context.engine.latest(step.subjectId);
  const startedAt = operation?.steps.find(s => s.name === 'observe')?.startedAt;
  return (
    startedAt !== undefined &&
    context.now().getTime() - Date.parse(startedAt) >
      context.settings.readyWithinMs
  );
}
