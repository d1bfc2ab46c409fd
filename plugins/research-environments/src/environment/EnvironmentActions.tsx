import { useState } from 'react';
import {
  Environment,
  EnvironmentAction,
} from '@glovebox/backstage-plugin-research-environments-common';
import { AbilityButton } from '@glovebox/guarded-change-react';
import { PlainAction } from '../api/ResearchEnvironmentsApi';
import { DeleteDialog } from './DeleteDialog';
import { actionsToOffer, DRAFT_ACTIONS } from './environmentView';
import { ForceDeleteDialog } from './ForceDeleteDialog';
import { SkipStepDialog } from './SkipStepDialog';
import { PLAIN_ACTIONS, usePlainAction } from './usePlainAction';

function isPlain(action: EnvironmentAction): action is PlainAction {
  return action in PLAIN_ACTIONS;
}

/** Actions that ask before they are done. */
const DIALOGS = {
  delete: 'Delete',
  'force-delete': 'Force delete',
  'skip-step': 'Skip the step',
};

/** What can be done with the environment as a whole; what concerns the draft stands beside its plan. */
export function EnvironmentActions(props: {
  environment: Environment;
  reload: () => Promise<void>;
}) {
  const { environment, reload } = props;
  const plain = usePlainAction(environment, reload);
  const [dialog, setDialog] = useState<
    'delete' | 'force-delete' | 'skip-step'
  >();
  const close = () => setDialog(undefined);
  const offered = actionsToOffer(environment).filter(
    ability => !DRAFT_ACTIONS.includes(ability.action),
  );
  return (
    <>
      {offered.map(ability => {
        const { action } = ability;
        if (isPlain(action)) {
          return (
            <AbilityButton
              key={action}
              ability={ability}
              pending={plain.running === action}
              onClick={() => plain.run(action)}
            >
              {PLAIN_ACTIONS[action].label}
            </AbilityButton>
          );
        }
        if (action in DIALOGS) {
          return (
            <AbilityButton
              key={action}
              ability={ability}
              onClick={() => setDialog(action as keyof typeof DIALOGS)}
            >
              {DIALOGS[action as keyof typeof DIALOGS]}
            </AbilityButton>
          );
        }
        return null;
      })}
      {environment.skippable && (
        <SkipStepDialog
          open={dialog === 'skip-step'}
          onClose={close}
          environment={environment}
          step={environment.skippable}
          reload={reload}
        />
      )}
      <DeleteDialog
        open={dialog === 'delete'}
        onClose={close}
        environment={environment}
        reload={reload}
      />
      <ForceDeleteDialog
        open={dialog === 'force-delete'}
        onClose={close}
        environment={environment}
        reload={reload}
      />
    </>
  );
}
