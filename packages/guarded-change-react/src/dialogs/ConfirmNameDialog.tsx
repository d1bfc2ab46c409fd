import { FormEvent, useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { useAction } from '../abilities/useAction';
import { Field } from '../forms/Field';
import { useUniqueId } from '../layout/useUniqueId';
import { ProblemNotice } from '../live/ProblemNotice';

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: { margin: theme.spacing(0.5, 0, 2, 0), paddingLeft: 20 },
    field: { marginTop: theme.spacing(2) },
    destroy: {
      backgroundColor: 'var(--bui-negative-fg-subdued)',
      color: theme.palette.background.paper,
      '&:hover': { backgroundColor: 'var(--bui-negative-fg-subdued)' },
      '&.Mui-disabled': { opacity: 0.5, color: theme.palette.text.primary },
    },
  }),
  { name: 'GloveboxConfirmNameDialog' },
);

/** @public */
export interface ConfirmNameDialogProps {
  open: boolean;
  onClose: () => void;
  /** "Delete eval-sweep-7?" */
  title: string;
  /** The name that must be typed. */
  name: string;
  /** What is destroyed, one line each. */
  destroys: string[];
  /** What stays behind, one line each. */
  stays: string[];
  confirmLabel: string;
  /** Asks for a reason; with `minLength` it must be given. */
  reason?: { label: string; helperText: string; minLength?: number };
  /** Rejects with what failed; the dialog stays open and says it. */
  onConfirm: (values: { name: string; reason?: string }) => Promise<unknown>;
}

function Lines(props: { title: string; lines: string[] }) {
  const classes = useStyles();
  return props.lines.length === 0 ? null : (
    <>
      <Typography variant="subtitle2" component="h3">
        {props.title}
      </Typography>
      <ul className={classes.list}>
        {props.lines.map(line => (
          <Typography key={line} variant="body2" component="li">
            {line}
          </Typography>
        ))}
      </ul>
    </>
  );
}

function ConfirmForm(props: ConfirmNameDialogProps) {
  const { name, reason, onClose } = props;
  const classes = useStyles();
  const fieldId = useUniqueId('confirm');
  const [typed, setTyped] = useState('');
  const [why, setWhy] = useState('');
  const confirm = useAction(props.onConfirm);
  const nameMatches = typed === name;
  const reasonGiven = why.trim().length >= (reason?.minLength ?? 0);
  const ready = nameMatches && reasonGiven && !confirm.pending;

  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (ready) {
      const done = await confirm.run({
        name: typed,
        reason: why.trim() || undefined,
      });
      if (done) {
        onClose();
      }
    }
  };

  return (
    <form onSubmit={handleSubmit}>
      <DialogContent>
        <Lines title="This destroys" lines={props.destroys} />
        <Lines title="This stays" lines={props.stays} />
        {reason && (
          <Field
            id={`${fieldId}-reason`}
            multiline
            label={reason.label}
            helperText={reason.helperText}
            value={why}
            onChange={event => setWhy(event.target.value)}
            required={Boolean(reason.minLength)}
            inputProps={{ maxLength: 500 }}
          />
        )}
        <Field
          id={`${fieldId}-name`}
          className={classes.field}
          label={`Type ${name} to confirm`}
          value={typed}
          onChange={event => setTyped(event.target.value)}
          autoComplete="off"
          inputProps={{ spellCheck: false }}
          helperText=" "
          complaint={
            name.startsWith(typed) ? undefined : 'That is not its name.'
          }
        />
        {confirm.error && (
          <ProblemNotice title="It was not done" error={confirm.error} />
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button
          type="submit"
          variant="contained"
          className={classes.destroy}
          disabled={!ready}
        >
          {confirm.pending ? 'Working…' : props.confirmLabel}
        </Button>
      </DialogActions>
    </form>
  );
}

/**
 * For acts that cannot be undone: names what is destroyed and what stays, and asks for the name.
 *
 * @public
 */
export function ConfirmNameDialog(props: ConfirmNameDialogProps) {
  const titleId = useUniqueId('confirm');
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      aria-labelledby={titleId}
      maxWidth="sm"
      fullWidth
    >
      <DialogTitle id={titleId}>{props.title}</DialogTitle>
      <ConfirmForm {...props} />
    </Dialog>
  );
}
