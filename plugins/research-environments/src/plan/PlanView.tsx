import Box from '@material-ui/core/Box';
import Grid from '@material-ui/core/Grid';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import Typography from '@material-ui/core/Typography';
import {
  Plan,
  QuotaLine,
  Revision,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  GuardrailFindings,
  OperationProgress,
  outcomesInWords,
  PlanObjects,
  QuotaBars,
  resultsByRule,
  SectionCard,
} from '@glovebox/guarded-change-react';
import { ApprovalCard } from './ApprovalCard';
import { isPlanning } from './planView';

function Blockers(props: { blockers: readonly string[] }) {
  const { blockers } = props;
  return blockers.length === 0 ? null : (
    <Box mb={3}>
      <Alert severity="error">
        <AlertTitle>It cannot be submitted as it is</AlertTitle>
        <ul style={{ margin: 0, paddingLeft: 20 }}>
          {blockers.map(blocker => (
            <li key={blocker}>{blocker}</li>
          ))}
        </ul>
      </Alert>
    </Box>
  );
}

function NotChecked(props: { lines: readonly string[] }) {
  const { lines } = props;
  return lines.length === 0 ? null : (
    <Box mt={2}>
      <Typography variant="subtitle2" component="h4">
        Not checkable before it exists
      </Typography>
      <ul style={{ margin: 0, paddingLeft: 20 }}>
        {lines.map(line => (
          <Typography key={line} component="li" variant="body2">
            {line}
          </Typography>
        ))}
      </ul>
    </Box>
  );
}

function QuotaCard(props: { lines: readonly QuotaLine[] }) {
  const { lines } = props;
  return lines.length === 0 ? null : (
    <Grid item xs={12}>
      <SectionCard
        title="Quota"
        subtitle="GPUs the team holds, and what this adds"
      >
        <QuotaBars
          lines={lines.map(line => ({
            ...line,
            label: line.gpuType,
            holder: `team ${line.team.split('/').pop()}`,
          }))}
        />
      </SectionCard>
    </Grid>
  );
}

function countInWords(plan: Plan): string {
  const count = plan.objects.length;
  return count === 1 ? '1 object' : `${count} objects`;
}

/**
 * A plan to read: what will exist, the rules, who must agree, the quota. It offers no action, so that approvers can be shown it too.
 */
export function PlanView(props: {
  plan: Plan;
  revision?: Revision;
  /** Approvers see the stages elsewhere on their page. */
  hideApproval?: boolean;
}) {
  const { plan, revision, hideApproval = false } = props;
  const planning = isPlanning(plan);
  if (planning && plan.operation) {
    return (
      <SectionCard
        title="Planning"
        subtitle="The exact objects are rendered, tried against the real targets and checked by the rules. Nothing is created."
      >
        <OperationProgress operation={plan.operation} />
      </SectionCard>
    );
  }
  const failed =
    plan.operation?.state === 'failed' ? plan.operation : undefined;
  return (
    <>
      <Blockers blockers={plan.blockers} />
      {failed && (
        <Box mb={3}>
          <SectionCard title="Planning stopped">
            <OperationProgress operation={failed} />
          </SectionCard>
        </Box>
      )}
      <Grid container spacing={3}>
        <Grid item xs={12} md={6} lg={hideApproval ? 6 : 5}>
          <SectionCard title="What will exist" subtitle={countInWords(plan)}>
            <PlanObjects objects={plan.objects} />
          </SectionCard>
        </Grid>
        <Grid item xs={12} md={6} lg={hideApproval ? 6 : 4}>
          <SectionCard
            title="Rules"
            subtitle={outcomesInWords(resultsByRule(plan.findings))}
          >
            <GuardrailFindings findings={plan.findings} />
            <NotChecked lines={plan.notChecked} />
          </SectionCard>
        </Grid>
        {!hideApproval && (
          <Grid item xs={12} md={6} lg={3}>
            <ApprovalCard plan={plan} revision={revision} />
          </Grid>
        )}
        <QuotaCard lines={plan.quota} />
      </Grid>
    </>
  );
}
