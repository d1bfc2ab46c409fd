import { FormEvent, useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Typography from '@material-ui/core/Typography';
import { useApi } from '@backstage/frontend-plugin-api';
import { SkippableOperationStep } from '@glovebox/backstage-plugin-research-environments-common';
import {
  Field,
  ProblemNotice,
  useAction,
  useUniqueId,
} from '@glovebox/guarded-change-react';
import { researchEnvironmentsApiRef } from '../api/ResearchEnvironmentsApi';

/** Shortest reason that the backend takes. */
const REASON_MIN_LENGTH = 10;

interface SkipStepDialogProps {
  open: boolean;
  onClose: () => void;
  environment: { id: string; name: string };
  step: SkippableOperationStep;
  reload: () => Promise<void>;
}

function SkipForm(props: SkipStepDialogProps) {
  const { environment, step, onClose, reload } = props;
  const api = useApi(researchEnvironmentsApiRef);
  const fieldId = useUniqueId('skip');
  const [reason, setReason] = useState('');
  const ask = useAction(() =>
    api.skipStep(environment.id, {
      operationId: step.operationId,
      step: step.name,
      reason: reason.trim(),
    }),
  );
  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (await ask.run()) {
      onClose();
      await reload();
    }
  };
  return (
    <form onSubmit={handleSubmit}>
      <DialogContent>
        <Typography variant="body2" paragraph>
          “{step.title}” is passed over for {environment.name}, once another
          platform engineer agrees. {step.consequence}
        </Typography>
        <Field
          id={`${fieldId}-reason`}
          multiline
          required
          label="Why nothing gentler works"
          helperText="The second person who has to agree reads it. At least 10 characters."
          value={reason}
          onChange={event => setReason(event.target.value)}
          inputProps={{ maxLength: 500 }}
        />
        {ask.error && (
          <ProblemNotice title="It was not asked for" error={ask.error} />
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Keep the step</Button>
        <Button
          type="submit"
          variant="contained"
          color="primary"
          disabled={reason.trim().length < REASON_MIN_LENGTH || ask.pending}
        >
          {ask.pending ? 'Asking…' : 'Ask to skip it'}
        </Button>
      </DialogActions>
    </form>
  );
}

/** Asks to go on without the step at which an operation stands; a second person has to agree. */
export function SkipStepDialog(props: SkipStepDialogProps) {
  const titleId = useUniqueId('skip');
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      aria-labelledby={titleId}
      maxWidth="sm"
      fullWidth
    >
      <DialogTitle id={titleId}>Skip “{props.step.title}”?</DialogTitle>
      <SkipForm {...props} />
    </Dialog>
  );
}
