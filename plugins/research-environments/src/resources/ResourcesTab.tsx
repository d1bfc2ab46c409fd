import Box from '@material-ui/core/Box';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  EmptyNotice,
  LiveSection,
  SectionCard,
  targetTitle,
} from '@glovebox/guarded-change-react';
import { ObservedResource } from '@glovebox/backstage-plugin-research-environments-common';
import { useEnvironment } from '../environment/EnvironmentContext';
import { DeletionInventory } from './DeletionInventory';
import { DriftCard } from './DriftCard';
import { ResourcesTable } from './ResourcesTable';
import { useResources } from './useResources';

function byTarget(
  resources: readonly ObservedResource[],
): [string, ObservedResource[]][] {
  const targetIds = [...new Set(resources.map(r => r.targetId))];
  return targetIds.map(id => [id, resources.filter(r => r.targetId === id)]);
}

function Observed(props: { resources: readonly ObservedResource[] }) {
  const { namespace } = useEnvironment().environment;
  if (props.resources.length === 0) {
    return (
      <SectionCard title="Resources">
        <EmptyNotice
          title="Nothing is there"
          description={`The objects in namespace ${namespace} and in Azure are listed here as they are observed.`}
        />
      </SectionCard>
    );
  }
  return (
    <>
      {byTarget(props.resources).map(([targetId, resources]) => (
        <Box key={targetId} mb={3}>
          <SectionCard
            title={targetTitle(targetId)}
            subtitle={
              targetId.startsWith('kubernetes:')
                ? `Namespace ${namespace}`
                : undefined
            }
            noPadding
          >
            <ResourcesTable
              resources={resources}
              label={targetTitle(targetId)}
            />
          </SectionCard>
        </Box>
      ))}
    </>
  );
}

/** What is really there, by target; after a deletion, what went and what stayed. */
export function ResourcesTab() {
  const { environment } = useEnvironment();
  const resources = useResources(environment);
  const { deletionInventory, deletedAt, drift } = environment;
  return (
    <>
      {deletionInventory && (
        <Box mb={3}>
          <DeletionInventory inventory={deletionInventory} />
        </Box>
      )}
      {drift && (
        <Box mb={3}>
          <DriftCard />
        </Box>
      )}
      {!deletedAt && (
        <LiveSection
          resource={resources}
          what="The resources"
          skeleton={<Skeleton variant="rect" height={320} />}
        >
          {items => <Observed resources={items} />}
        </LiveSection>
      )}
    </>
  );
}
