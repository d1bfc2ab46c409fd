import { useApi } from '@backstage/frontend-plugin-api';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import { ConfirmNameDialog } from '@glovebox/guarded-change-react';
import { researchEnvironmentsApiRef } from '../api/ResearchEnvironmentsApi';
import { destroyedBy } from './destroyedBy';

/** What the two ways of deleting need to know. */
export interface DeletionDialogProps {
  open: boolean;
  onClose: () => void;
  environment: Pick<Environment, 'id' | 'name' | 'namespace' | 'placement'>;
  reload: () => Promise<void>;
}

const STAYING = [
  'Its history, approvals and deletion inventory, in the portal',
  'Data and code that live elsewhere: repositories, shared data sets, registries',
];

/** Deletes an environment after its name was typed. */
export function DeleteDialog(props: DeletionDialogProps) {
  const { environment, reload } = props;
  const api = useApi(researchEnvironmentsApiRef);
  return (
    <ConfirmNameDialog
      open={props.open}
      onClose={props.onClose}
      title={`Delete ${environment.name}?`}
      name={environment.name}
      destroys={destroyedBy(environment)}
      stays={STAYING}
      confirmLabel="Delete it"
      reason={{
        label: 'Reason (optional)',
        helperText: 'Kept in the history.',
      }}
      onConfirm={async ({ name, reason }) => {
        await api.delete(environment.id, { confirmName: name, reason });
        await reload();
      }}
    />
  );
}
