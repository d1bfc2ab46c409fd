import { useCallback, useEffect, useState } from 'react';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import {
  Approval,
  ApprovalAction,
} from '@glovebox/backstage-plugin-approvals-common';
import { Ability, abilityFor } from '@glovebox/guarded-change-common';
import {
  AbilityButton,
  describeProblem,
  KeyHints,
  ProblemNotice,
  statusOf,
  useAction,
  useKeys,
} from '@glovebox/guarded-change-react';
import { approvalsApiRef } from '../api/ApprovalsApi';
import { approvalRouteRef } from '../routes';
import { DECISIONS, decisionsToOffer } from './decision';
import { ReasonForm } from './ReasonForm';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      position: 'sticky',
      bottom: 0,
      zIndex: 2,
      marginTop: theme.spacing(3),
      padding: theme.spacing(2, 2.5),
      borderTop: `3px solid ${theme.palette.primary.main}`,
    },
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1.5),
    },
    hints: { marginLeft: 'auto' },
  }),
  { name: 'GloveboxDecisionPanel' },
);

const VOTE_KEYS: [string, string][] = [
  ['a', 'approve'],
  ['r', 'reject'],
];

/** The digest of what the viewer has read: what was there at first, until the viewer asks to see what is there now. */
function useReadDigest(current: string): [string, () => void] {
  const [read, setRead] = useState<string | undefined>(current);
  useEffect(() => {
    if (read === undefined) {
      setRead(current);
    }
  }, [read, current]);
  const acceptCurrent = useCallback(() => setRead(undefined), []);
  return [read ?? current, acceptCurrent];
}

/** The content changed between reading and voting: explained, with the way on. */
function Changed(props: { error?: Error; onReload: () => void }) {
  const { error } = props;
  return (
    <Alert
      severity="warning"
      action={
        <Button color="inherit" size="small" onClick={props.onReload}>
          Show it as it is now
        </Button>
      }
    >
      <AlertTitle>It changed while you were reading</AlertTitle>
      {error
        ? `Your vote was not counted. ${describeProblem(error).why}`
        : 'What is asked is not what you opened any more. Read it again before you decide.'}
    </Alert>
  );
}

function Outcome(props: { decided: ApprovalAction; next?: Approval }) {
  const { decided, next } = props;
  const approvalLink = useRouteRef(approvalRouteRef);
  return (
    <Alert severity="success">
      {DECISIONS[decided].done}{' '}
      {next && approvalLink && (
        <>
          Next:{' '}
          <Link to={approvalLink({ id: next.id })}>{next.subject.title}</Link>
        </>
      )}
    </Alert>
  );
}

/** Approve or reject with a reason, by mouse or by keyboard. The vote is for what was on the screen when the page was opened. */
export function DecisionPanel(props: {
  approval: Approval;
  reload: () => Promise<void>;
  /** What else waits for the viewer. */
  next?: Approval;
}) {
  const { approval, reload, next } = props;
  const classes = useStyles();
  const api = useApi(approvalsApiRef);
  const [readDigest, acceptCurrent] = useReadDigest(approval.digest);
  const [chosen, setChosen] = useState<ApprovalAction>();
  const [decided, setDecided] = useState<ApprovalAction>();

  const send = useAction(async (action: ApprovalAction, reason: string) => {
    if (action === 'withdraw') {
      await api.withdraw(approval.id, reason);
    } else {
      const given = reason.trim() || undefined;
      await api.vote(approval.id, {
        decision: action,
        digest: readDigest,
        reason: given,
      });
    }
    setDecided(action);
    setChosen(undefined);
    await reload();
  });

  const conflict = statusOf(send.error) === 409;
  const changed = approval.digest !== readDigest;
  const offered = decided ? [] : decisionsToOffer(approval);
  const abilityTo = (action: ApprovalAction): Ability<ApprovalAction> =>
    changed
      ? {
          action,
          allowed: false,
          reason: 'It changed while you were reading: look at it first.',
        }
      : abilityFor(approval.abilities, action);
  const choose = (action: ApprovalAction) => {
    if (abilityTo(action).allowed) {
      send.clear();
      setChosen(action);
    }
  };
  useKeys({
    a: () => choose('approve'),
    r: () => choose('reject'),
  });

  const showCurrent = async () => {
    await reload();
    acceptCurrent();
    setChosen(undefined);
    send.clear();
  };

  return (
    <Paper
      className={classes.root}
      component="section"
      aria-label="Your decision"
      elevation={6}
    >
      {decided && (
        <Box mb={1}>
          <Outcome decided={decided} next={next} />
        </Box>
      )}
      {(changed || conflict) && (
        <Box mb={1.5}>
          <Changed error={send.error} onReload={showCurrent} />
        </Box>
      )}
      {send.error && !conflict && (
        <Box mb={1.5}>
          <ProblemNotice
            title={DECISIONS[chosen ?? 'approve'].failed}
            error={send.error}
          />
        </Box>
      )}
      {chosen && !changed ? (
        <ReasonForm
          key={chosen}
          action={chosen}
          pending={send.pending}
          onSend={reason => send.run(chosen, reason)}
          onCancel={() => setChosen(undefined)}
        />
      ) : (
        <div className={classes.row}>
          {offered.map(action => (
            <AbilityButton
              key={action}
              ability={abilityTo(action)}
              color="primary"
              variant={action === 'approve' ? 'contained' : 'outlined'}
              shortcut={action === 'withdraw' ? undefined : action[0]}
              onClick={() => choose(action)}
            >
              {DECISIONS[action].label}
            </AbilityButton>
          ))}
          {offered.length === 0 && !decided && (
            <Typography variant="body2">
              There is nothing to decide any more. {approval.stateReason}
            </Typography>
          )}
          <div className={classes.hints}>
            <KeyHints
              hints={[
                ...(offered.includes('approve') ? VOTE_KEYS : []),
                ['j', 'next'],
                ['k', 'previous'],
              ]}
            />
          </div>
        </div>
      )}
    </Paper>
  );
}
