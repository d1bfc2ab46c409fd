import { ConflictError, NotAllowedError } from '@backstage/errors';
import { EnvironmentAction } from '@glovebox/backstage-plugin-research-environments-common';
import { EnvironmentWithHead } from '../model/records';
import {
  AbilityState,
  EnvironmentViewer,
  judgeAction,
} from './environmentAbilities';
import { environmentStatus } from './environmentStatus';
import { toFacts } from './facts';
import { LifecycleContext } from './LifecycleContext';

/**
 * Checks again, on the call, what the viewer was told they may do.
 *
 * @param work - what the engine knows of the operation under way, for the actions that concern it
 * @throws NotAllowedError when it is not theirs to do, ConflictError when it cannot be done now.
 */
export function requireAbility(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
  action: EnvironmentAction,
  viewer: EnvironmentViewer,
  work: Pick<AbilityState, 'waitsUntil' | 'skippable'> = {},
): void {
  const now = context.now();
  const { notTheirs, notNow } = judgeAction(
    action,
    {
      ...subject,
      status: environmentStatus(toFacts(subject), now).word,
      planFreshForMs: context.settings.planFreshForMs,
      cancelRequested: false,
      ...work,
    },
    viewer,
    now,
  );
  if (notTheirs) {
    throw new NotAllowedError(notTheirs);
  }
  if (notNow) {
    throw new ConflictError(notNow);
  }
}
