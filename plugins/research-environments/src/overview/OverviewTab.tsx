import Grid from '@material-ui/core/Grid';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import { Link } from 'react-router-dom';
import { abilityFor, isFinished } from '@glovebox/guarded-change-common';
import {
  OperationProgress,
  SectionCard,
  TimeLeft,
} from '@glovebox/guarded-change-react';
import { AskedLinks } from '../environment/AskedLinks';
import { useEnvironment } from '../environment/EnvironmentContext';
import { EnvironmentStatusLine } from '../environment/EnvironmentStatusLine';
import {
  firstTab,
  isEnded,
  isGoing,
  lastsUntil,
} from '../environment/environmentView';
import { RecentActivity } from '../activity/RecentActivity';
import { DeletionInventory } from '../resources/DeletionInventory';
import { DriftCard } from '../resources/DriftCard';
import { ConnectCard } from './ConnectCard';
import { IsolationCard } from './IsolationCard';
import { PeopleCard } from './PeopleCard';
import { ResourcesCard } from './ResourcesCard';

const OPERATION_TITLES: Record<string, string> = {
  'environment.plan': 'Planning',
  'environment.apply': 'Provisioning',
  'environment.heal': 'Restoring what was approved',
  'environment.delete': 'Deletion',
  'environment.force-delete': 'Forced deletion',
};

function OperationCard() {
  const { operation } = useEnvironment().environment;
  const worthShowing =
    operation &&
    (!isFinished(operation) ||
      operation.state === 'failed' ||
      operation.steps.some(step => step.skipped));
  return worthShowing ? (
    <Grid item xs={12}>
      <SectionCard title={OPERATION_TITLES[operation.kind] ?? operation.kind}>
        <OperationProgress operation={operation} />
      </SectionCard>
    </Grid>
  ) : null;
}

function TruthLine() {
  const { environment } = useEnvironment();
  const { status } = environment;
  const until = lastsUntil(environment);
  const readPlan =
    firstTab(status) === 'plan' || status.word === 'Waiting for approval';
  return (
    <Box mb={2} display="flex" alignItems="flex-start" style={{ gap: 16 }}>
      <Box flexGrow={1}>
        <EnvironmentStatusLine environment={environment}>
          {until && <TimeLeft until={until} />}
        </EnvironmentStatusLine>
        {environment.asked && <AskedLinks asked={environment.asked} />}
      </Box>
      {readPlan && (
        <Button
          component={Link}
          to="../plan"
          color="primary"
          variant="contained"
        >
          Read the plan
        </Button>
      )}
    </Box>
  );
}

/** The state of an environment at a glance: one line of truth, four quiet cards, and what happened lately. */
export function OverviewTab() {
  const { environment } = useEnvironment();
  const { deletionInventory, status, abilities } = environment;
  const connect = abilityFor(abilities, 'connect');
  return (
    <>
      <TruthLine />
      <Grid container spacing={3}>
        <Grid item xs={12} lg={8}>
          <Grid container spacing={3}>
            <OperationCard />
            {environment.drift && (
              <Grid item xs={12}>
                <DriftCard />
              </Grid>
            )}
            {deletionInventory && (
              <Grid item xs={12}>
                <DeletionInventory inventory={deletionInventory} brief />
              </Grid>
            )}
            {!isGoing(status) && !isEnded(status) && (
              <>
                <Grid item xs={12} md={6}>
                  <ConnectCard
                    environmentId={environment.id}
                    ability={connect}
                  />
                </Grid>
                <Grid item xs={12} md={6}>
                  <IsolationCard environment={environment} />
                </Grid>
              </>
            )}
            {!isEnded(status) && (
              <Grid item xs={12} md={6}>
                <ResourcesCard environment={environment} />
              </Grid>
            )}
            <Grid item xs={12} md={6}>
              <PeopleCard environment={environment} />
            </Grid>
          </Grid>
        </Grid>
        <Grid item xs={12} lg={4}>
          <RecentActivity />
        </Grid>
      </Grid>
    </>
  );
}
