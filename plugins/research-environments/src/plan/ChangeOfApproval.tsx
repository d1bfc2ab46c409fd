import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import Alert from '@material-ui/lab/Alert';
import { useApi } from '@backstage/frontend-plugin-api';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import {
  ApprovalSubjectProps,
  LiveSection,
  useLiveResource,
} from '@glovebox/guarded-change-react';
import {
  ENVIRONMENTS_CHANNEL,
  researchEnvironmentsApiRef,
} from '../api/ResearchEnvironmentsApi';
import { headRevision } from '../environment/environmentView';
import { ForcedDeletion } from './ForcedDeletion';
import { StepToSkip } from './StepToSkip';
import { PlanFacts } from './PlanFacts';
import { PlanSkeleton } from './PlanTab';
import { PlanView } from './PlanView';
import { usePlan } from './usePlan';

function revisionOf(environment: Environment, approvalId: string) {
  return (
    environment.revisions.find(r => r.approvalId === approvalId) ??
    headRevision(environment)
  );
}

function ApprovedPlan(props: {
  environment: Environment;
  number: number;
  digest: string;
}) {
  const { environment, number, digest } = props;
  const plan = usePlan(environment.id, number);
  const revision = environment.revisions.find(r => r.number === number);
  return (
    <LiveSection resource={plan} what="The plan" skeleton={<PlanSkeleton />}>
      {value => (
        <>
          {value.digest && value.digest !== digest && (
            <Box mb={2}>
              <Alert severity="warning">
                The plan below is not the one that this approval is about: it
                was planned again since. Votes count only for what they were
                cast on.
              </Alert>
            </Box>
          )}
          <Typography gutterBottom>
            <strong>Purpose:</strong> {environment.purpose}
          </Typography>
          {revision && (
            <PlanFacts
              environment={environment}
              revision={revision}
              plan={value}
            />
          )}
          <PlanView plan={value} revision={revision} hideApproval />
        </>
      )}
    </LiveSection>
  );
}

/** What an approval is about, for the page of the approval: the plan of a revision, or a deletion that is to be forced. */
export function ChangeOfApproval(props: ApprovalSubjectProps) {
  const { approvalId, digest, subject } = props;
  const api = useApi(researchEnvironmentsApiRef);
  const environment = useLiveResource({
    // By id: once the environment is deleted, another may have its name.
    key: subject.id,
    read: signal => api.getEnvironment(subject.id, { signal }),
    channel: ENVIRONMENTS_CHANNEL,
    concerns: message => message.environmentId === subject.id,
  });
  return (
    <LiveSection
      resource={environment}
      what="The environment"
      skeleton={<PlanSkeleton />}
    >
      {value => {
        if (subject.action === 'force-delete') {
          return <ForcedDeletion environment={value} title={subject.title} />;
        }
        if (subject.action === 'skip-step') {
          return <StepToSkip environment={value} title={subject.title} />;
        }
        const revision = revisionOf(value, approvalId);
        return revision ? (
          <ApprovedPlan
            environment={value}
            number={revision.number}
            digest={digest}
          />
        ) : null;
      }}
    </LiveSection>
  );
}
