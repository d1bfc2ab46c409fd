import { PlannedObject } from '@glovebox/guarded-change-common';
import {
  RenderedContent,
  TargetEnvironment,
} from '@glovebox/backstage-plugin-research-environments-node';
import { EnvironmentRecord } from '../model/records';
import { LifecycleContext } from './LifecycleContext';

/** What applying would do, from each target's own dry run. Changes nothing. @throws TargetError. */
export async function dryRunRevision(
  context: LifecycleContext,
  options: {
    environment: EnvironmentRecord;
    targetEnvironment: TargetEnvironment;
    rendered: RenderedContent[];
    signal: AbortSignal;
  },
): Promise<{ objects: PlannedObject[]; notChecked: string[] }> {
  const { environment, targetEnvironment, rendered, signal } = options;
  const states = await context.targetStates.list(environment.id);
  const plans = await Promise.all(
    rendered.map(content =>
      context.targets.get(content.targetId).plan({
        environment: targetEnvironment,
        rendered: content,
        state:
          states.find(state => state.targetId === content.targetId)?.state ??
          {},
        signal,
      }),
    ),
  );
  return {
    objects: plans.flatMap(plan => plan.objects),
    notChecked: plans.flatMap(plan => plan.notChecked),
  };
}
