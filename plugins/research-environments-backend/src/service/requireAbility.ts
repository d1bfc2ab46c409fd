import { ConflictError, NotAllowedError } from '@backstage/errors';
import { EnvironmentAction } from '@glovebox/backstage-plugin-research-environments-common';
import { EnvironmentWithHead } from '../model/records';
import { EnvironmentViewer, judgeAction } from './environmentAbilities';
import { environmentStatus } from './environmentStatus';
import { toFacts } from './facts';
import { LifecycleContext } from './LifecycleContext';

/**
 * Checks again, on the call, what the viewer was told they may do.
 *
 * @throws NotAllowedError when it is not theirs to do, ConflictError when it cannot be done now.
 */
export function requireAbility(
  context: LifecycleContext,
  subject: EnvironmentWithHead,
  action: EnvironmentAction,
  viewer: EnvironmentViewer,
): void {
  const now = context.now();
  const { notTheirs, notNow } = judgeAction(
    action,
    {
      ...subject,
      status: environmentStatus(toFacts(subject), now).word,
      planFreshForMs: context.settings.planFreshForMs,
      cancelRequested: false,
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
