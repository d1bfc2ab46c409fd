import { isError } from '@backstage/errors';
import { ObservedResource } from '@glovebox/backstage-plugin-research-environments-common';
import { TargetStateRecord, EnvironmentWithHead } from '../model/records';
import { LifecycleContext } from './LifecycleContext';
import { TargetSight } from './observedConditions';
import { toTargetEnvironment } from './renderRevision';

/** A target that does not answer for this long is not observable now. */
const LOOK_TIMEOUT_MS = 30_000;

/** Looks at every target of an environment at once. One that cannot be looked at says why, and does not stop the others. */
export async function lookAtTargets(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
  signal?: AbortSignal,
): Promise<{ sights: TargetSight[]; states: TargetStateRecord[] }> {
  const { environment, head } = subject;
  const [plan, states, targetEnvironment] = await Promise.all([
    context.plans.plan(environment.id, head.number),
    context.targetStates.list(environment.id),
    toTargetEnvironment(context, subject),
  ]);
  const limit = AbortSignal.timeout(LOOK_TIMEOUT_MS);
  const sights = await Promise.all(
    (plan?.rendered ?? []).map(async (rendered): Promise<TargetSight> => {
      const { targetId } = rendered;
      const state = states.find(s => s.targetId === targetId)?.state ?? {};
      try {
        const seen = await context.targets.get(targetId).observe({
          environment: targetEnvironment,
          rendered,
          state,
          signal: signal ? AbortSignal.any([signal, limit]) : limit,
        });
        return { targetId, seen };
      } catch (error) {
        return { targetId, unseen: describeUnseen(context, targetId, error) };
      }
    }),
  );
  return { sights, states };
}

/** What is shown for a target: what was seen, or what was seen last, marked as not known any more. */
export function resourcesOf(
  sight: TargetSight,
  states: readonly TargetStateRecord[],
): ObservedResource[] {
  if ('seen' in sight) {
    return sight.seen.resources;
  }
  const last = states.find(state => state.targetId === sight.targetId);
  return (last?.resources ?? []).map(resource => ({
    ...resource,
    health: 'unknown',
    message: sight.unseen.message,
  }));
}

function describeUnseen(
  context: LifecycleContext,
  targetId: string,
  error: unknown,
): { reason: string; message: string } {
  if (isError(error) && error.name === 'TargetError') {
    const { reason } = error as { reason?: unknown };
    return {
      reason: typeof reason === 'string' ? reason : 'Unreachable',
      message: error.message,
    };
  }
  if (isError(error) && ['AbortError', 'TimeoutError'].includes(error.name)) {
    return {
      reason: 'TimedOut',
      message: 'It did not answer in time; it is asked again shortly.',
    };
  }
  context.logger.error(
    `Could not observe ${targetId}`,
    error instanceof Error ? error : new Error(String(error)),
  );
  return {
    reason: 'Unexpected',
    message:
      'It could not be observed for a reason that nobody foresaw; the log of the backend has it.',
  };
}
