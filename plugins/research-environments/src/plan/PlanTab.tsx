import Box from '@material-ui/core/Box';
import Skeleton from '@material-ui/lab/Skeleton';
import { useSearchParams } from 'react-router-dom';
import {
  EmptyNotice,
  LiveSection,
  SectionCard,
} from '@glovebox/guarded-change-react';
import { useEnvironment } from '../environment/EnvironmentContext';
import { EnvironmentStatusLine } from '../environment/EnvironmentStatusLine';
import { headRevision } from '../environment/environmentView';
import { DraftActions } from './DraftActions';
import { PlanFacts } from './PlanFacts';
import { PlanView } from './PlanView';
import { chooseRevision } from './planView';
import { RevisionsCard } from './RevisionsCard';
import { usePlan } from './usePlan';

/** The shape of a plan while it loads. */
export function PlanSkeleton() {
  return (
    <>
      <Skeleton variant="text" width="50%" />
      <Box mt={2} display="grid" gridGap={24} gridTemplateColumns="2fr 2fr 1fr">
        <Skeleton variant="rect" height={280} />
        <Skeleton variant="rect" height={280} />
        <Skeleton variant="rect" height={280} />
      </Box>
    </>
  );
}

function RevisionPlan(props: { number: number }) {
  const { environment, reload } = useEnvironment();
  const head = headRevision(environment);
  const revision = environment.revisions.find(r => r.number === props.number);
  const plan = usePlan(environment.id, props.number);
  if (!revision) {
    return null;
  }
  const isHead = head?.number === revision.number;
  return (
    <>
      {isHead && (
        <Box
          mb={1}
          display="flex"
          flexWrap="wrap"
          alignItems="flex-start"
          style={{ gap: 16 }}
        >
          <Box flex="1 1 400px">
            <EnvironmentStatusLine environment={environment} />
          </Box>
          <DraftActions
            environment={environment}
            revision={revision}
            plan={plan.value}
            reload={async () => {
              await Promise.all([reload(), plan.reload()]);
            }}
          />
        </Box>
      )}
      <LiveSection
        resource={plan}
        what={`The plan of revision ${revision.number}`}
        skeleton={<PlanSkeleton />}
      >
        {value => (
          <>
            <PlanFacts
              environment={environment}
              revision={revision}
              plan={value}
              brief
            />
            <PlanView plan={value} revision={revision} />
          </>
        )}
      </LiveSection>
    </>
  );
}

/** What a revision would create or change, what the rules say of it, and who must agree. */
export function PlanTab() {
  const { environment } = useEnvironment();
  const [search] = useSearchParams();
  const revision = chooseRevision(
    environment,
    search.get('revision'),
    headRevision(environment),
  );
  if (!revision) {
    return (
      <SectionCard title="Plan">
        <EmptyNotice
          title="There is no revision"
          description="Each change to an environment is a revision with a plan of its own."
        />
      </SectionCard>
    );
  }
  return (
    <>
      <RevisionPlan key={revision.number} number={revision.number} />
      <Box mt={3}>
        <RevisionsCard
          revisions={environment.revisions}
          shown={revision.number}
        />
      </Box>
    </>
  );
}
