import { FormEvent, KeyboardEvent, useEffect, useRef, useState } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { ApprovalAction } from '@glovebox/backstage-plugin-approvals-common';
import { Field, KeyHints, useUniqueId } from '@glovebox/guarded-change-react';
import { DECISIONS, whatIsMissing } from './decision';

const useStyles = makeStyles(
  (theme: Theme) => ({
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1.5),
      marginTop: theme.spacing(1.5),
    },
    hints: { marginLeft: 'auto' },
  }),
  { name: 'GloveboxReasonForm' },
);

const REASON_MAX_LENGTH = 2000;

/** Asks for the reason of a decision and confirms it. */
export function ReasonForm(props: {
  action: ApprovalAction;
  pending: boolean;
  onSend: (reason: string) => void;
  onCancel: () => void;
}) {
  const { action, pending, onSend, onCancel } = props;
  const classes = useStyles();
  const fieldId = useUniqueId('reason');
  const field = useRef<HTMLTextAreaElement>(null);
  const [reason, setReason] = useState('');
  const [complaint, setComplaint] = useState<string>();

  useEffect(() => field.current?.focus(), []);

  const send = () => {
    const missing = whatIsMissing(action, reason);
    setComplaint(missing);
    if (missing) {
      field.current?.focus();
    } else if (!pending) {
      onSend(reason.trim());
    }
  };
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const handleKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      onCancel();
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      send();
    }
  };

  return (
    <form onSubmit={handleSubmit} noValidate>
      <Field
        id={fieldId}
        inputRef={field}
        multiline
        rowsMax={6}
        label={DECISIONS[action].reasonLabel}
        required={Boolean(DECISIONS[action].reasonMissing)}
        value={reason}
        onChange={event => setReason(event.target.value)}
        onKeyDown={handleKey}
        complaint={complaint}
        helperText="The requester and everyone asked can read it."
        inputProps={{ maxLength: REASON_MAX_LENGTH }}
      />
      <div className={classes.row}>
        <Button
          type="submit"
          color="primary"
          variant="contained"
          aria-disabled={pending}
        >
          {pending ? 'Recording…' : DECISIONS[action].confirm}
        </Button>
        <Button onClick={onCancel}>Back</Button>
        <div className={classes.hints}>
          <KeyHints
            hints={[
              ['Ctrl Enter', DECISIONS[action].confirm.toLowerCase()],
              ['Esc', 'back'],
            ]}
          />
        </div>
      </div>
    </form>
  );
}
