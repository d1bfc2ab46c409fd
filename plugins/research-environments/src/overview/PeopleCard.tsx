import { ReactNode } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, Theme } from '@material-ui/core/styles';
import { Environment } from '@glovebox/backstage-plugin-research-environments-common';
import {
  PeopleList,
  PersonLink,
  RelativeTime,
  SectionCard,
} from '@glovebox/guarded-change-react';
import { isEnded } from '../environment/environmentView';

const useStyles = makeStyles(
  (theme: Theme) => ({
    list: {
      display: 'grid',
      gridTemplateColumns: 'max-content 1fr',
      columnGap: theme.spacing(2),
      rowGap: theme.spacing(1),
      margin: 0,
    },
    term: { color: theme.palette.textSubtle },
    fact: { margin: 0, overflowWrap: 'anywhere' },
  }),
  { name: 'GloveboxPeopleCard' },
);

function Fact(props: { term: string; children: ReactNode }) {
  const classes = useStyles();
  return (
    <>
      <Typography component="dt" variant="body2" className={classes.term}>
        {props.term}
      </Typography>
      <Typography component="dd" variant="body2" className={classes.fact}>
        {props.children}
      </Typography>
    </>
  );
}

/** Who has to do with it, and where it runs. */
export function PeopleCard(props: { environment: Environment }) {
  const { environment } = props;
  const classes = useStyles();
  const { lead, beneficiaries } = environment;
  return (
    <SectionCard title="People">
      <dl className={classes.list}>
        <Fact term="Owner">
          <PersonLink entityRef={environment.ownerGroup} />
        </Fact>
        {lead && (
          <Fact term="Lead">
            <PersonLink entityRef={lead} />
          </Fact>
        )}
        <Fact term="Asked for by">
          <PersonLink entityRef={environment.requester} />{' '}
          <RelativeTime time={environment.createdAt} />
        </Fact>
        {!isEnded(environment.status) && (
          <Fact term="Works in it">
            {beneficiaries.length > 0 ? (
              <>
                everyone in <PersonLink entityRef={environment.ownerGroup} />,{' '}
                <PeopleList entityRefs={beneficiaries} />
              </>
            ) : (
              <>
                everyone in <PersonLink entityRef={environment.ownerGroup} />
              </>
            )}
          </Fact>
        )}
      </dl>
    </SectionCard>
  );
}
