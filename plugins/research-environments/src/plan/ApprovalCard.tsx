import Box from '@material-ui/core/Box';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import {
  Approval,
  ApprovalPreview,
} from '@glovebox/backstage-plugin-approvals-common';
import {
  Plan,
  Revision,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  ApprovalStages,
  LiveSection,
  SectionCard,
  TimeLeft,
} from '@glovebox/guarded-change-react';
import { approvalRouteRef } from '../routes';
import { useApproval } from './usePlan';

const useStyles = makeStyles(
  (theme: Theme) => ({ quiet: { color: theme.palette.textSubtle } }),
  { name: 'GloveboxApprovalCard' },
);

function usualTime(hours: number): string {
  if (hours < 1) {
    return 'within the hour';
  }
  return hours < 48
    ? `${Math.round(hours)} h`
    : `${Math.round(hours / 24)} days`;
}

function Preview(props: { preview: ApprovalPreview }) {
  const classes = useStyles();
  const { stages, refused, usualHours, policies } = props.preview;
  if (refused) {
    return <Typography variant="body2">{refused.message}</Typography>;
  }
  return (
    <>
      <ApprovalStages stages={stages} />
      <Box mt={2}>
        <Typography variant="body2" className={classes.quiet}>
          {usualHours === undefined
            ? 'Too few like it were decided yet to say how long it takes.'
            : `Usually decided in ${usualTime(usualHours)}.`}
        </Typography>
        <Typography variant="body2" className={classes.quiet}>
          Asked for by: {policies.map(policy => policy.title).join(', ')}.
        </Typography>
      </Box>
    </>
  );
}

function Decided(props: { approval: Approval }) {
  const { approval } = props;
  const approvalLink = useRouteRef(approvalRouteRef);
  const pending = approval.state === 'pending';
  return (
    <>
      <Typography variant="body2" paragraph>
        {approval.stateReason}
      </Typography>
      <ApprovalStages
        stages={approval.stages}
        votes={approval.votes}
        decided={!pending}
      />
      <Box mt={2}>
        {pending && (
          <Typography variant="body2">
            To decide: <TimeLeft until={approval.decideBy} pastVerb="lapsed" />
          </Typography>
        )}
        {approvalLink && (
          <Link to={approvalLink({ id: approval.id })}>Open the approval</Link>
        )}
      </Box>
    </>
  );
}

function OpenedApproval(props: { approvalId: string }) {
  const approval = useApproval(props.approvalId);
  return (
    <LiveSection
      resource={approval}
      what="The approval"
      skeleton={<Skeleton variant="rect" height={160} />}
    >
      {value => <Decided approval={value} />}
    </LiveSection>
  );
}

/** Who must agree; once it was submitted, who did and who is still needed. */
export function ApprovalCard(props: { plan: Plan; revision?: Revision }) {
  const { plan, revision } = props;
  const approvalId = revision?.approvalId;
  return (
    <SectionCard title="Who must agree">
      {approvalId && <OpenedApproval approvalId={approvalId} />}
      {!approvalId && plan.approval && <Preview preview={plan.approval} />}
      {!approvalId && !plan.approval && (
        <Typography variant="body2">
          {plan.state === 'running'
            ? 'Known once the plan is made: it depends on what would be created.'
            : 'Not worked out while something stands against the plan.'}
        </Typography>
      )}
    </SectionCard>
  );
}
