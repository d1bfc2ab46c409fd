import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Typography from '@material-ui/core/Typography';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  describeDrift,
  DriftFinding,
  driftKey,
  Environment,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  ProblemNotice,
  useAction,
  useUniqueId,
} from '@glovebox/guarded-change-react';
import { researchEnvironmentsApiRef } from '../api/ResearchEnvironmentsApi';

function Findings(props: { title: string; findings: readonly DriftFinding[] }) {
  return props.findings.length === 0 ? null : (
    <>
      <Typography variant="subtitle2" component="h3">
        {props.title}
      </Typography>
      <ul>
        {props.findings.map(finding => (
          <Typography key={driftKey(finding)} variant="body2" component="li">
            {describeDrift(finding)}
          </Typography>
        ))}
      </ul>
    </>
  );
}

/** Names what is overwritten, made again and removed, before it is. */
export function RestoreDialog(props: {
  open: boolean;
  onClose: () => void;
  environment: Environment;
  reload: () => Promise<void>;
}) {
  const { environment, onClose, reload } = props;
  const api = useApi(researchEnvironmentsApiRef);
  const titleId = useUniqueId('restore');
  const { drift = [] } = environment;
  const restored = drift.filter(finding => finding.remedy !== 'by-hand');
  const restore = useAction(async () => {
    await api.heal(
      environment.id,
      restored.map(({ targetId, type, name }) => ({ targetId, type, name })),
    );
    await reload();
  });
  const handleConfirm = async () => {
    if (await restore.run()) {
      onClose();
    }
  };
  return (
    <Dialog
      open={props.open}
      onClose={onClose}
      aria-labelledby={titleId}
      maxWidth="sm"
      fullWidth
    >
      <DialogTitle id={titleId}>Restore what was approved?</DialogTitle>
      <DialogContent>
        <Findings
          title="This is overwritten"
          findings={restored.filter(f => f.change === 'changed')}
        />
        <Findings
          title="This is made again"
          findings={restored.filter(f => f.change === 'missing')}
        />
        <Findings
          title="This is removed"
          findings={restored.filter(f => f.change === 'foreign')}
        />
        <Findings
          title="This stays: the portal cannot undo it"
          findings={drift.filter(f => f.remedy === 'by-hand')}
        />
        {restore.error && (
          <ProblemNotice title="It was not restored" error={restore.error} />
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button
          color="primary"
          variant="contained"
          disabled={restore.pending}
          onClick={handleConfirm}
        >
          {restore.pending ? 'Working…' : 'Restore it'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
