import Grid from '@material-ui/core/Grid';
import Typography from '@material-ui/core/Typography';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import {
  OperationProgress,
  SectionCard,
  TextWithPeople,
} from '@glovebox/guarded-change-react';
import { EnvironmentStatusLine } from '../environment/EnvironmentStatusLine';
import { destroyedBy, FORCED_STAYING } from '../environment/destroyedBy';
import { DeletionInventory } from '../resources/DeletionInventory';

function Sentences(props: { title: string; sentences: string[] }) {
  return (
    <SectionCard title={props.title}>
      <ul>
        {props.sentences.map(sentence => (
          <Typography key={sentence} component="li" variant="body2">
            {sentence}
          </Typography>
        ))}
      </ul>
    </SectionCard>
  );
}

/** What a forced deletion is about, for whoever has to agree: why the ordinary one failed, what goes, and what may stay. */
export function ForcedDeletion(props: {
  environment: Environment;
  /** Who asks for what, and why: the heading of the page may cut it off. */
  title: string;
}) {
  const { environment, title } = props;
  const { operation, deletionInventory } = environment;
  return (
    <Grid container spacing={3}>
      <Grid item xs={12}>
        <SectionCard title="Why">
          <Typography variant="body1" gutterBottom>
            <TextWithPeople text={title} />
          </Typography>
          <EnvironmentStatusLine environment={environment} />
        </SectionCard>
      </Grid>
      <Grid item xs={12} md={6}>
        <Sentences
          title="What it destroys"
          sentences={destroyedBy(environment)}
        />
      </Grid>
      <Grid item xs={12} md={6}>
        <Sentences title="What stays" sentences={FORCED_STAYING} />
      </Grid>
      {operation && (
        <Grid item xs={12}>
          <SectionCard title="The deletion so far">
            <OperationProgress operation={operation} />
          </SectionCard>
        </Grid>
      )}
      {deletionInventory && (
        <Grid item xs={12}>
          <DeletionInventory inventory={deletionInventory} brief />
        </Grid>
      )}
    </Grid>
  );
}
