import { useApi } from '@backstage/frontend-plugin-api';
import { ConfirmNameDialog } from '@glovebox/guarded-change-react';
import { researchEnvironmentsApiRef } from '../api/ResearchEnvironmentsApi';
import { DeletionDialogProps } from './DeleteDialog';
import { destroyedBy, FORCED_STAYING } from './destroyedBy';

/** Shortest reason that the backend takes. */
const REASON_MIN_LENGTH = 10;

/** Asks for a deletion that gives up on what cannot be removed; a second person has to agree. */
export function ForceDeleteDialog(props: DeletionDialogProps) {
  const { environment, reload } = props;
  const api = useApi(researchEnvironmentsApiRef);
  return (
    <ConfirmNameDialog
      open={props.open}
      onClose={props.onClose}
      title={`Force the deletion of ${environment.name}?`}
      name={environment.name}
      destroys={destroyedBy(environment)}
      stays={FORCED_STAYING}
      confirmLabel="Ask to force it"
      reason={{
        label: 'Why nothing gentler works',
        helperText:
          'The second person who has to agree reads it. At least 10 characters.',
        minLength: REASON_MIN_LENGTH,
      }}
      onConfirm={async ({ name, reason = '' }) => {
        await api.forceDelete(environment.id, { confirmName: name, reason });
        await reload();
      }}
    />
  );
}
