import { ReactNode } from 'react';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { EnvironmentOperation } from '@glovebox/backstage-plugin-research-environments-common';
import {
  PersonLink,
  RelativeTime,
  targetTitle,
} from '@glovebox/guarded-change-react';

const useStyles = makeStyles(
  (theme: Theme) => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      columnGap: theme.spacing(3),
      rowGap: theme.spacing(0.25),
      margin: theme.spacing(0.5, 0),
    },
    term: { color: theme.palette.textSubtle, display: 'inline' },
    detail: { display: 'inline', margin: 0, overflowWrap: 'anywhere' },
  }),
  { name: 'GloveboxOperationFacts' },
);

function Fact(props: { term: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <div>
      <dt className={classes.term}>{props.term} </dt>
      <dd className={classes.detail}>{props.children}</dd>
    </div>
  );
}

/** Who is by `plugin:<id>` is the portal itself. */
function Asker(props: { entityRef: string }) {
  return props.entityRef.startsWith('plugin:') ? (
    <>the portal</>
  ) : (
    <PersonLink entityRef={props.entityRef} />
  );
}

/** Where an operation stands, in figures. */
export function OperationFacts(props: { item: EnvironmentOperation }) {
  const { operation, step, environment } = props.item;
  const { nextAttemptAt, lease, requestedBy, createdAt } = operation;
  const classes = useStyles();
  return (
    <dl className={classes.root}>
      {step && <Fact term="Step">{step.title}</Fact>}
      {step && step.tries > 0 && <Fact term="Tries">{step.tries}</Fact>}
      {nextAttemptAt && (
        <Fact term="Next try">
          <RelativeTime time={nextAttemptAt} />
        </Fact>
      )}
      {lease && (
        <Fact term="Worker">
          {lease.worker}, heard of again <RelativeTime time={lease.until} /> at
          the latest
        </Fact>
      )}
      <Fact term="Asked for">
        by <Asker entityRef={requestedBy} /> <RelativeTime time={createdAt} />
      </Fact>
      <Fact term="On">{environment.targetIds.map(targetTitle).join(', ')}</Fact>
    </dl>
  );
}
