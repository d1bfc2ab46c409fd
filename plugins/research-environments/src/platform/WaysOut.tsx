import { useState } from 'react';
import { toError } from '@backstage/errors';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Ability, isFinished } from '@glovebox/guarded-change-common';
import {
  EnvironmentOperation,
  WayOut,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  AbilityButton,
  describeProblem,
  useAction,
} from '@glovebox/guarded-change-react';
import {
  PlainAction,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';
import { ForceDeleteDialog } from '../environment/ForceDeleteDialog';
import { PLAIN_ACTIONS } from '../environment/usePlainAction';
import { SkipStepDialog } from '../environment/SkipStepDialog';

const LABELS: Record<WayOut, string> = {
  retry: 'Retry',
  'try-now': 'Try now',
  'skip-step': 'Skip the step',
  cancel: 'Cancel',
  'force-delete': 'Force delete',
};

/** What one looks for in a state, shown there even when it is refused, with the reason. */
function expected(item: EnvironmentOperation): WayOut[] {
  const { state, kind } = item.operation;
  if (state === 'failed') {
    return kind === 'environment.delete'
      ? ['retry', 'skip-step', 'force-delete']
      : ['retry', 'skip-step'];
  }
  return isFinished(item.operation) ? [] : ['try-now', 'skip-step', 'cancel'];
}

/** The ways out of one operation. */
export function WaysOut(props: {
  item: EnvironmentOperation;
  reload: () => Promise<void>;
}) {
  const { item, reload } = props;
  const { environment, skippable } = item;
  const api = useApi(researchEnvironmentsApiRef);
  const toastApi = useApi(toastApiRef);
  const [dialog, setDialog] = useState<WayOut>();
  const [running, setRunning] = useState<PlainAction>();
  const close = () => setDialog(undefined);
  const plain = useAction(async (action: PlainAction) => {
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
  const offered = item.abilities.filter(
    ({ action, allowed }) => allowed || expected(item).includes(action),
  );
  const press = ({ action }: Ability<WayOut>) =>
    action === 'skip-step' || action === 'force-delete'
      ? setDialog(action)
      : plain.run(action);
  return (
    <>
      {offered.map(ability => (
        <AbilityButton
          key={ability.action}
          ability={ability}
          size="small"
          pending={plain.pending && running === ability.action}
          onClick={() => void press(ability)}
        >
          {LABELS[ability.action]}
        </AbilityButton>
      ))}
      {skippable && (
        <SkipStepDialog
          open={dialog === 'skip-step'}
          onClose={close}
          environment={environment}
          step={skippable}
          reload={reload}
        />
      )}
      <ForceDeleteDialog
        open={dialog === 'force-delete'}
        onClose={close}
        environment={{
          ...environment,
          placement: { targetIds: environment.targetIds, region: '' },
        }}
        reload={reload}
      />
    </>
  );
}
