import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Approval } from '@glovebox/backstage-plugin-approvals-common';
import {
  PersonLink,
  RelativeTime,
  TimeLeft,
  ToneChip,
} from '@glovebox/guarded-change-react';
import { approvalRouteRef } from '../routes';
import { STATE_LOOKS } from '../words/approvalState';
import { Highlights } from './Highlights';
import { stagesInWords, viewerStageTitle } from './inboxView';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      padding: theme.spacing(1.5, 2.5),
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
      '&:focus-within': { backgroundColor: theme.palette.action.hover },
    },
    title: {
      fontSize: '1rem',
      fontWeight: theme.typography.fontWeightBold as number,
    },
    facts: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      columnGap: theme.spacing(2),
      rowGap: theme.spacing(0.5),
      marginTop: theme.spacing(0.5),
      color: theme.palette.textSubtle,
    },
    stage: { color: theme.palette.text.primary },
  }),
  { name: 'GloveboxApprovalRow' },
);

/** A day before the end it gets urgent. */
const SOON_MS = 24 * 60 * 60 * 1000;

function State(props: { approval: Approval }) {
  const { approval } = props;
  const { word, tone } = STATE_LOOKS[approval.state];
  return approval.state === 'pending' ? (
    <span>
      <TimeLeft until={approval.decideBy} soonMs={SOON_MS} pastVerb="lapsed" />{' '}
      to decide
    </span>
  ) : (
    <ToneChip tone={tone} label={word} hint={approval.stateReason} />
  );
}

/** An approval as a sentence, with what is unusual about it first. */
export function ApprovalRow(props: { approval: Approval }) {
  const { approval } = props;
  const classes = useStyles();
  const approvalLink = useRouteRef(approvalRouteRef);
  const stageTitle = viewerStageTitle(approval);
  return (
    <li className={classes.root}>
      <Highlights highlights={approval.highlights} />
      <Link
        to={approvalLink?.({ id: approval.id }) ?? ''}
        className={classes.title}
        data-approval-link
      >
        {approval.subject.title}
      </Link>
      <Typography variant="body2" component="div" className={classes.facts}>
        <State approval={approval} />
        {stageTitle && (
          <span className={classes.stage}>You decide as {stageTitle}</span>
        )}
        <span>{stagesInWords(approval)}</span>
        <span>
          <PersonLink entityRef={approval.requester} /> asked{' '}
          <RelativeTime time={approval.openedAt} />
        </span>
      </Typography>
    </li>
  );
}
