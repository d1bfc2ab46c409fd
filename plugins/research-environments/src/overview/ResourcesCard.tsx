import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { Link } from 'react-router-dom';
import { Link as StyledLink } from '@backstage/core-components';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import {
  LiveSection,
  SectionCard,
  ToneChip,
} from '@glovebox/guarded-change-react';
import {
  HEALTH_LOOKS,
  healthByKind,
  KindHealth,
} from '../resources/resourceGroups';
import { useResources } from '../resources/useResources';

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    kind: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      padding: theme.spacing(0.5, 0),
    },
    name: { marginRight: 'auto' },
    more: { marginTop: theme.spacing(1) },
  }),
  { name: 'GloveboxResourcesCard' },
);

const KINDS_SHOWN = 8;

function Kind(props: { kind: KindHealth }) {
  const { kind, healths, total } = props.kind;
  const classes = useStyles();
  return (
    <li className={classes.kind}>
      <Typography variant="body2" className={classes.name}>
        {kind}
      </Typography>
      {healths.map(({ health, count }) => (
        <ToneChip
          key={health}
          tone={HEALTH_LOOKS[health].tone}
          label={
            count === total && total === 1
              ? HEALTH_LOOKS[health].word
              : `${count} ${HEALTH_LOOKS[health].word.toLowerCase()}`
          }
        />
      ))}
    </li>
  );
}

/** Health by kind of object. */
export function ResourcesCard(props: { environment: Environment }) {
  const classes = useStyles();
  const resources = useResources(props.environment);
  return (
    <SectionCard title="Resources">
      <LiveSection
        resource={resources}
        what="The resources"
        skeleton={<Skeleton variant="rect" height={120} />}
      >
        {items =>
          items.length === 0 ? (
            <Typography variant="body2">
              Nothing was observed yet. The objects appear here as they are
              created.
            </Typography>
          ) : (
            <>
              <ul className={classes.list}>
                {healthByKind(items)
                  .slice(0, KINDS_SHOWN)
                  .map(kind => (
                    <Kind key={kind.kind} kind={kind} />
                  ))}
              </ul>
              <Typography variant="body2" className={classes.more}>
                <StyledLink component={Link} to="../resources">
                  All {items.length} resources
                </StyledLink>
              </Typography>
            </>
          )
        }
      </LiveSection>
    </SectionCard>
  );
}
