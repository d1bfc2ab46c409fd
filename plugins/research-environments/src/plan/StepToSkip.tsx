import Grid from '@material-ui/core/Grid';
import Typography from '@material-ui/core/Typography';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import {
  OperationProgress,
  SectionCard,
  StatusLine,
  TextWithPeople,
} from '@glovebox/guarded-change-react';

/** What skipping a step is about, for whoever has to agree: who asks and why, what is then not so, and where it stands. */
export function StepToSkip(props: {
  environment: Environment;
  /** Who asks for what, and why: the heading of the page may cut it off. */
  title: string;
}) {
  const { environment, title } = props;
  const { status, operation, skippable } = environment;
  return (
    <Grid container spacing={3}>
      <Grid item xs={12}>
        <SectionCard title="Why">
          <Typography variant="body1" gutterBottom>
            <TextWithPeople text={title} />
          </Typography>
          <StatusLine status={status} />
        </SectionCard>
      </Grid>
      {skippable && (
        <Grid item xs={12}>
          <SectionCard title="What is then not so">
            <Typography variant="body2">{skippable.consequence}</Typography>
          </SectionCard>
        </Grid>
      )}
      {operation && (
        <Grid item xs={12}>
          <SectionCard title="Where it stands">
            <OperationProgress operation={operation} />
          </SectionCard>
        </Grid>
      )}
    </Grid>
  );
}
