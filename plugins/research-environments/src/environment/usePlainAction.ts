import { useState } from 'react';
import { toError } from '@backstage/errors';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import { describeProblem, useAction } from '@glovebox/guarded-change-react';
import {
  PlainAction,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';

/** What each plain action is called, and what is said when it did not work. */
export const PLAIN_ACTIONS: Record<
  PlainAction,
  { label: string; failed: string }
> = {
  replan: { label: 'Plan again', failed: 'It was not planned again' },
  discard: { label: 'Discard', failed: 'It was not discarded' },
  withdraw: { label: 'Withdraw', failed: 'It was not withdrawn' },
  retry: { label: 'Retry', failed: 'It was not tried again' },
  cancel: { label: 'Cancel', failed: 'It was not cancelled' },
  'try-now': { label: 'Try now', failed: 'It was not tried now' },
};

/**
 * Runs an action that needs nothing but the environment, and reads the environment again. A failure is said in a toast, since the button
 * may be gone with the state that it was for.
 */
export function usePlainAction(
  environment: Environment,
  reload: () => Promise<void>,
) {
  const api = useApi(researchEnvironmentsApiRef);
  const toastApi = useApi(toastApiRef);
  const [running, setRunning] = useState<PlainAction>();
  const { run, pending } = useAction(async (action: PlainAction) => {
    setRunning(action);
    try {
      await api.act(environment.id, action);
    } catch (cause) {
      const { why, next } = describeProblem(toError(cause));
      toastApi.post({
        title: PLAIN_ACTIONS[action].failed,
        description: `${why} ${next}`,
        status: 'danger',
      });
    }
    await reload();
  });
  return { run, running: pending ? running : undefined };
}
