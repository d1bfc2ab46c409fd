import { ReactNode } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import {
  Environment,
  Plan,
  Revision,
} from '@glovebox/backstage-plugin-research-environments-common';
import {
  Digest,
  PersonLink,
  RelativeTime,
  shortDigest,
} from '@glovebox/guarded-change-react';
import { daysWord, gpuWord, placementWord, riskWord } from '../words/words';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      margin: theme.spacing(0, 0, 2, 0),
      padding: 0,
      listStyle: 'none',
      color: theme.palette.textSubtle,
    },
    fact: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      minHeight: 32,
      '&:not(:last-child)::after': {
        content: '"·"',
        margin: theme.spacing(0, 1),
      },
    },
  }),
  { name: 'GloveboxPlanFacts' },
);

function Fact(props: { children: ReactNode }) {
  const classes = useStyles();
  return (
    <Typography component="li" variant="body2" className={classes.fact}>
      {props.children}
    </Typography>
  );
}

/** What was asked for, from which template, where it goes, and the digest that approvals are bound to. */
export function PlanFacts(props: {
  environment: Environment;
  revision: Revision;
  plan: Plan;
  /** The header of the page says already whose it is and how many GPUs. */
  brief?: boolean;
}) {
  const { environment, revision, plan, brief = false } = props;
  const classes = useStyles();
  const digest = plan.digest ?? revision.digest;
  return (
    <ul className={classes.root} aria-label="About this revision">
      <Fact>Revision {revision.number}</Fact>
      <Fact>
        {revision.template.title} {shortDigest(revision.template.digest)}…
      </Fact>
      {!brief && (
        <Fact>
          team <PersonLink entityRef={environment.ownerGroup} />
        </Fact>
      )}
      {!brief && <Fact>risk: {riskWord(environment.riskClass)}</Fact>}
      <Fact>{placementWord(environment.placement.targetIds)}</Fact>
      {!brief && <Fact>{gpuWord(revision.gpu)}</Fact>}
      <Fact>{daysWord(revision.durationDays)}</Fact>
      {plan.plannedAt && (
        <Fact>
          planned <RelativeTime time={plan.plannedAt} />
        </Fact>
      )}
      {digest && (
        <Fact>
          digest <Digest digest={digest} />
        </Fact>
      )}
    </ul>
  );
}
